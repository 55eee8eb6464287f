CREATE TABLE `moves` (
	`image_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`store` varchar(20) NOT NULL,
	`state` varchar(10) NOT NULL,
	`attempts` int NOT NULL,
	`next_attempt_at` bigint,
	`last_error` varchar(500),
	`created_at` bigint NOT NULL,
	CONSTRAINT `moves_image_id` PRIMARY KEY(`image_id`)
);
--> statement-breakpoint
CREATE TABLE `purges` (
	`id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`user_id` varchar(22) character set ascii collate ascii_bin,
	`store` varchar(20) NOT NULL,
	`store_key` varchar(255) character set ascii collate ascii_bin NOT NULL,
	`bytes` bigint NOT NULL,
	`reason` varchar(20) NOT NULL,
	`asked_by` varchar(22) character set ascii collate ascii_bin,
	`state` varchar(10) NOT NULL,
	`attempts` int NOT NULL,
	`next_attempt_at` bigint,
	`last_error` varchar(500),
	`created_at` bigint NOT NULL,
	CONSTRAINT `purges_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
DROP INDEX `images_deleted` ON `images`;--> statement-breakpoint
DROP INDEX `images_newest` ON `images`;--> statement-breakpoint
ALTER TABLE `images` ADD `keep` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `retention_days` int;--> statement-breakpoint
CREATE INDEX `moves_next` ON `moves` (`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `purges_next` ON `purges` (`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `images_newest` ON `images` (`created_at`,`keep`,`user_id`);--> statement-breakpoint
INSERT INTO `purges` (`id`, `user_id`, `store`, `store_key`, `bytes`, `reason`, `state`, `attempts`, `next_attempt_at`, `created_at`) SELECT `id`, `user_id`, `store`, `store_key`, `bytes`, 'deleted_by_owner', 'waiting', 0, `deleted_at`, `deleted_at` FROM `images` WHERE `deleted_at` IS NOT NULL;
