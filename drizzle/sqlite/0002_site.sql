CREATE TABLE `audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`action` text NOT NULL,
	`actor_id` text,
	`actor_name` text NOT NULL,
	`via` text NOT NULL,
	`target_id` text,
	`target_name` text,
	`detail` text,
	`ip` text NOT NULL,
	`user_agent` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_actor` ON `audit` (`actor_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_action` ON `audit` (`action`,`id`);--> statement-breakpoint
CREATE INDEX `audit_target` ON `audit` (`target_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_time` ON `audit` (`at`);--> statement-breakpoint
CREATE TABLE `authenticators` (
	`user_id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`confirmed_at` integer,
	`last_step` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `challenges` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`user_id` text,
	`challenge` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `challenges_expiry` ON `challenges` (`expires_at`);--> statement-breakpoint
CREATE TABLE `counters` (
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`day` integer NOT NULL,
	`uploads` integer NOT NULL,
	`uploaded_bytes` integer NOT NULL,
	`views` integer NOT NULL,
	`purged` integer NOT NULL,
	`purged_bytes` integer NOT NULL,
	PRIMARY KEY(`kind`, `key`, `day`)
);
--> statement-breakpoint
CREATE INDEX `counters_day` ON `counters` (`kind`,`day`);--> statement-breakpoint
CREATE TABLE `invites` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`email` text,
	`role` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`used_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invites_hash_unique` ON `invites` (`token_hash`);--> statement-breakpoint
CREATE INDEX `invites_newest` ON `invites` (`created_at`);--> statement-breakpoint
CREATE TABLE `oauth_apps` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`redirect_uris` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`disabled_at` integer
);
--> statement-breakpoint
CREATE TABLE `passkeys` (
	`id` text PRIMARY KEY NOT NULL,
	`credential_hash` text NOT NULL,
	`credential_id` text NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`public_key` text NOT NULL,
	`counter` integer NOT NULL,
	`transports` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `passkeys_credential_unique` ON `passkeys` (`credential_hash`);--> statement-breakpoint
CREATE INDEX `passkeys_user` ON `passkeys` (`user_id`);--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`code_hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`used_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `recovery_codes_user` ON `recovery_codes` (`user_id`);--> statement-breakpoint
CREATE TABLE `site_settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `store_calls` (
	`store` text NOT NULL,
	`verb` text NOT NULL,
	`day` integer NOT NULL,
	`calls` integer NOT NULL,
	`failures` integer NOT NULL,
	`ms` integer NOT NULL,
	`slowest_ms` integer NOT NULL,
	PRIMARY KEY(`day`, `store`, `verb`)
);
--> statement-breakpoint
CREATE TABLE `title_words` (
	`word` text NOT NULL,
	`image_id` text NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`image_id`, `word`)
);
--> statement-breakpoint
CREATE INDEX `title_words_own` ON `title_words` (`user_id`,`word`,`created_at`,`image_id`);--> statement-breakpoint
CREATE INDEX `title_words_all` ON `title_words` (`word`,`created_at`,`image_id`);--> statement-breakpoint
CREATE TABLE `usage` (
	`user_id` text PRIMARY KEY NOT NULL,
	`images` integer NOT NULL,
	`bytes` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `images` ADD `views` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `images` ADD `last_viewed_at` integer;--> statement-breakpoint
CREATE INDEX `images_user_type` ON `images` (`user_id`,`type`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `images_type` ON `images` (`type`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `images_store` ON `images` (`store`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `images_size` ON `images` (`bytes`,`id`);--> statement-breakpoint
ALTER TABLE `sessions` ADD `verified_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `locale` text;--> statement-breakpoint
ALTER TABLE `users` ADD `quota_bytes` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `quota_images` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `require_two_factor` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `last_seen_at` integer;--> statement-breakpoint
INSERT INTO `usage` (`user_id`, `images`, `bytes`) SELECT `user_id`, count(*), sum(`bytes`) FROM `images` WHERE `deleted_at` IS NULL GROUP BY `user_id`;--> statement-breakpoint
INSERT INTO `counters` (`kind`, `key`, `day`, `uploads`, `uploaded_bytes`, `views`, `purged`, `purged_bytes`) SELECT 'all', '', `created_at` / 86400000, count(*), sum(`bytes`), 0, 0, 0 FROM `images` GROUP BY 3;--> statement-breakpoint
INSERT INTO `counters` (`kind`, `key`, `day`, `uploads`, `uploaded_bytes`, `views`, `purged`, `purged_bytes`) SELECT 'user', `user_id`, `created_at` / 86400000, count(*), sum(`bytes`), 0, 0, 0 FROM `images` GROUP BY 2, 3;--> statement-breakpoint
INSERT INTO `counters` (`kind`, `key`, `day`, `uploads`, `uploaded_bytes`, `views`, `purged`, `purged_bytes`) SELECT 'type', `type`, `created_at` / 86400000, count(*), sum(`bytes`), 0, 0, 0 FROM `images` GROUP BY 2, 3;--> statement-breakpoint
INSERT INTO `counters` (`kind`, `key`, `day`, `uploads`, `uploaded_bytes`, `views`, `purged`, `purged_bytes`) SELECT 'store', `store`, `created_at` / 86400000, count(*), sum(`bytes`), 0, 0, 0 FROM `images` GROUP BY 2, 3;
