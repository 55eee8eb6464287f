CREATE TABLE `audit` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`at` bigint NOT NULL,
	`action` varchar(40) NOT NULL,
	`actor_id` varchar(22) character set ascii collate ascii_bin,
	`actor_name` varchar(254) NOT NULL,
	`via` varchar(10) NOT NULL,
	`target_id` varchar(64) character set ascii collate ascii_bin,
	`target_name` varchar(254),
	`detail` text,
	`ip` varchar(45) NOT NULL,
	`user_agent` varchar(300) NOT NULL,
	CONSTRAINT `audit_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `authenticators` (
	`user_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`secret` varchar(500) NOT NULL,
	`confirmed_at` bigint,
	`last_step` bigint NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `authenticators_user_id` PRIMARY KEY(`user_id`)
);
--> statement-breakpoint
CREATE TABLE `challenges` (
	`id_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`kind` varchar(30) NOT NULL,
	`user_id` varchar(22) character set ascii collate ascii_bin,
	`challenge` varchar(500) NOT NULL,
	`expires_at` bigint NOT NULL,
	CONSTRAINT `challenges_id_hash` PRIMARY KEY(`id_hash`)
);
--> statement-breakpoint
CREATE TABLE `counters` (
	`kind` varchar(10) NOT NULL,
	`key` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`day` int NOT NULL,
	`uploads` bigint NOT NULL,
	`uploaded_bytes` bigint NOT NULL,
	`views` bigint NOT NULL,
	`purged` bigint NOT NULL,
	`purged_bytes` bigint NOT NULL,
	CONSTRAINT `counters_kind_key_day_pk` PRIMARY KEY(`kind`,`key`,`day`)
);
--> statement-breakpoint
CREATE TABLE `invites` (
	`id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`token_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`email` varchar(254),
	`role` varchar(10) NOT NULL,
	`created_by` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`created_at` bigint NOT NULL,
	`expires_at` bigint NOT NULL,
	`used_at` bigint,
	`used_by` varchar(22) character set ascii collate ascii_bin,
	CONSTRAINT `invites_id` PRIMARY KEY(`id`),
	CONSTRAINT `invites_hash_unique` UNIQUE(`token_hash`)
);
--> statement-breakpoint
CREATE TABLE `oauth_apps` (
	`id` varchar(40) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(100) NOT NULL,
	`redirect_uris` text NOT NULL,
	`created_by` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`created_at` bigint NOT NULL,
	`disabled_at` bigint,
	CONSTRAINT `oauth_apps_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `passkeys` (
	`id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`credential_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`credential_id` text NOT NULL,
	`user_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(100) NOT NULL,
	`public_key` text NOT NULL,
	`counter` bigint NOT NULL,
	`transports` varchar(200) NOT NULL,
	`created_at` bigint NOT NULL,
	`last_used_at` bigint,
	CONSTRAINT `passkeys_id` PRIMARY KEY(`id`),
	CONSTRAINT `passkeys_credential_unique` UNIQUE(`credential_hash`)
);
--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`code_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`user_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`used_at` bigint,
	`created_at` bigint NOT NULL,
	CONSTRAINT `recovery_codes_code_hash` PRIMARY KEY(`code_hash`)
);
--> statement-breakpoint
CREATE TABLE `site_settings` (
	`name` varchar(40) NOT NULL,
	`value` text NOT NULL,
	`changed_at` bigint NOT NULL,
	CONSTRAINT `site_settings_name` PRIMARY KEY(`name`)
);
--> statement-breakpoint
CREATE TABLE `store_calls` (
	`store` varchar(20) NOT NULL,
	`verb` varchar(10) NOT NULL,
	`day` int NOT NULL,
	`calls` bigint NOT NULL,
	`failures` bigint NOT NULL,
	`ms` bigint NOT NULL,
	`slowest_ms` bigint NOT NULL,
	CONSTRAINT `store_calls_day_store_verb_pk` PRIMARY KEY(`day`,`store`,`verb`)
);
--> statement-breakpoint
CREATE TABLE `title_words` (
	`word` varchar(40) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`image_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`user_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `title_words_image_id_word_pk` PRIMARY KEY(`image_id`,`word`)
);
--> statement-breakpoint
CREATE TABLE `usage` (
	`user_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`images` int NOT NULL,
	`bytes` bigint NOT NULL,
	CONSTRAINT `usage_user_id` PRIMARY KEY(`user_id`)
);
--> statement-breakpoint
ALTER TABLE `images` ADD `views` bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `images` ADD `last_viewed_at` bigint;--> statement-breakpoint
ALTER TABLE `sessions` ADD `verified_at` bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `locale` varchar(10);--> statement-breakpoint
ALTER TABLE `users` ADD `quota_bytes` bigint;--> statement-breakpoint
ALTER TABLE `users` ADD `quota_images` int;--> statement-breakpoint
ALTER TABLE `users` ADD `require_two_factor` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `last_seen_at` bigint;--> statement-breakpoint
CREATE INDEX `audit_actor` ON `audit` (`actor_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_action` ON `audit` (`action`,`id`);--> statement-breakpoint
CREATE INDEX `audit_target` ON `audit` (`target_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_time` ON `audit` (`at`);--> statement-breakpoint
CREATE INDEX `challenges_expiry` ON `challenges` (`expires_at`);--> statement-breakpoint
CREATE INDEX `counters_day` ON `counters` (`kind`,`day`);--> statement-breakpoint
CREATE INDEX `invites_newest` ON `invites` (`created_at`);--> statement-breakpoint
CREATE INDEX `passkeys_user` ON `passkeys` (`user_id`);--> statement-breakpoint
CREATE INDEX `recovery_codes_user` ON `recovery_codes` (`user_id`);--> statement-breakpoint
CREATE INDEX `title_words_own` ON `title_words` (`user_id`,`word`,`created_at`,`image_id`);--> statement-breakpoint
CREATE INDEX `title_words_all` ON `title_words` (`word`,`created_at`,`image_id`);--> statement-breakpoint
CREATE INDEX `images_user_type` ON `images` (`user_id`,`type`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `images_type` ON `images` (`type`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `images_store` ON `images` (`store`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `images_size` ON `images` (`bytes`,`id`);--> statement-breakpoint
INSERT INTO `usage` (`user_id`, `images`, `bytes`) SELECT `user_id`, count(*), sum(`bytes`) FROM `images` WHERE `deleted_at` IS NULL GROUP BY `user_id`;--> statement-breakpoint
INSERT INTO `counters` (`kind`, `key`, `day`, `uploads`, `uploaded_bytes`, `views`, `purged`, `purged_bytes`) SELECT 'all', '', `created_at` DIV 86400000, count(*), sum(`bytes`), 0, 0, 0 FROM `images` GROUP BY 3;--> statement-breakpoint
INSERT INTO `counters` (`kind`, `key`, `day`, `uploads`, `uploaded_bytes`, `views`, `purged`, `purged_bytes`) SELECT 'user', `user_id`, `created_at` DIV 86400000, count(*), sum(`bytes`), 0, 0, 0 FROM `images` GROUP BY 2, 3;--> statement-breakpoint
INSERT INTO `counters` (`kind`, `key`, `day`, `uploads`, `uploaded_bytes`, `views`, `purged`, `purged_bytes`) SELECT 'type', `type`, `created_at` DIV 86400000, count(*), sum(`bytes`), 0, 0, 0 FROM `images` GROUP BY 2, 3;--> statement-breakpoint
INSERT INTO `counters` (`kind`, `key`, `day`, `uploads`, `uploaded_bytes`, `views`, `purged`, `purged_bytes`) SELECT 'store', `store`, `created_at` DIV 86400000, count(*), sum(`bytes`), 0, 0, 0 FROM `images` GROUP BY 2, 3;
