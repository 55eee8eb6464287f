CREATE TABLE `images` (
	`id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`user_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`type` varchar(20) NOT NULL,
	`bytes` bigint NOT NULL,
	`width` int NOT NULL,
	`height` int NOT NULL,
	`frames` int NOT NULL,
	`sha256` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`title` varchar(200),
	`visibility` varchar(10) NOT NULL,
	`store` varchar(20) NOT NULL,
	`store_key` varchar(255) character set ascii collate ascii_bin NOT NULL,
	`idempotency_key` varchar(64) character set ascii collate ascii_bin,
	`created_at` bigint NOT NULL,
	`expires_at` bigint,
	`deleted_at` bigint,
	CONSTRAINT `images_id` PRIMARY KEY(`id`),
	CONSTRAINT `images_idempotency` UNIQUE(`user_id`,`idempotency_key`)
);
--> statement-breakpoint
CREATE TABLE `oauth_records` (
	`model` varchar(40) NOT NULL,
	`id_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`payload` text NOT NULL,
	`grant_id` varchar(64) character set ascii collate ascii_bin,
	`account_id` varchar(22) character set ascii collate ascii_bin,
	`user_code` varchar(64) character set ascii collate ascii_bin,
	`uid` varchar(64) character set ascii collate ascii_bin,
	`created_at` bigint NOT NULL,
	`expires_at` bigint,
	`consumed_at` bigint,
	CONSTRAINT `oauth_records_model_id_hash_pk` PRIMARY KEY(`model`,`id_hash`)
);
--> statement-breakpoint
CREATE TABLE `rate_limits` (
	`key` varchar(128) character set ascii collate ascii_bin NOT NULL,
	`count` int NOT NULL,
	`reset_at` bigint NOT NULL,
	CONSTRAINT `rate_limits_key` PRIMARY KEY(`key`)
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`user_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`created_at` bigint NOT NULL,
	`last_seen_at` bigint NOT NULL,
	`expires_at` bigint NOT NULL,
	`user_agent` varchar(300) NOT NULL,
	`ip` varchar(45) NOT NULL,
	CONSTRAINT `sessions_id_hash` PRIMARY KEY(`id_hash`)
);
--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`user_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`name` varchar(100) NOT NULL,
	`token_hash` varchar(64) character set ascii collate ascii_bin NOT NULL,
	`scopes` varchar(200) NOT NULL,
	`expires_at` bigint,
	`last_used_at` bigint,
	`created_at` bigint NOT NULL,
	CONSTRAINT `tokens_id` PRIMARY KEY(`id`),
	CONSTRAINT `tokens_hash_unique` UNIQUE(`token_hash`)
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`email` varchar(254) NOT NULL,
	`name` varchar(100) NOT NULL,
	`role` varchar(10) NOT NULL,
	`password_hash` varchar(255) NOT NULL,
	`password_changed_at` bigint NOT NULL,
	`disabled_at` bigint,
	`created_at` bigint NOT NULL,
	CONSTRAINT `users_id` PRIMARY KEY(`id`),
	CONSTRAINT `users_email_unique` UNIQUE(`email`)
);
--> statement-breakpoint
CREATE INDEX `images_user_newest` ON `images` (`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `images_expiry` ON `images` (`expires_at`);--> statement-breakpoint
CREATE INDEX `images_deleted` ON `images` (`deleted_at`);--> statement-breakpoint
CREATE INDEX `images_newest` ON `images` (`created_at`);--> statement-breakpoint
CREATE INDEX `oauth_records_grant` ON `oauth_records` (`grant_id`);--> statement-breakpoint
CREATE INDEX `oauth_records_account` ON `oauth_records` (`account_id`);--> statement-breakpoint
CREATE INDEX `oauth_records_user_code` ON `oauth_records` (`user_code`);--> statement-breakpoint
CREATE INDEX `oauth_records_uid` ON `oauth_records` (`uid`);--> statement-breakpoint
CREATE INDEX `oauth_records_expiry` ON `oauth_records` (`expires_at`);--> statement-breakpoint
CREATE INDEX `rate_limits_reset` ON `rate_limits` (`reset_at`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE INDEX `tokens_user` ON `tokens` (`user_id`);