CREATE TABLE `moves` (
	`image_id` text PRIMARY KEY NOT NULL,
	`store` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer,
	`last_error` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `moves_next` ON `moves` (`next_attempt_at`);--> statement-breakpoint
CREATE TABLE `purges` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`store` text NOT NULL,
	`store_key` text NOT NULL,
	`bytes` integer NOT NULL,
	`reason` text NOT NULL,
	`asked_by` text,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer,
	`last_error` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `purges_next` ON `purges` (`next_attempt_at`);--> statement-breakpoint
DROP INDEX `images_deleted`;--> statement-breakpoint
DROP INDEX `images_newest`;--> statement-breakpoint
ALTER TABLE `images` ADD `keep` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `images_newest` ON `images` (`created_at`,`keep`,`user_id`);--> statement-breakpoint
ALTER TABLE `users` ADD `retention_days` integer;--> statement-breakpoint
INSERT INTO `purges` (`id`, `user_id`, `store`, `store_key`, `bytes`, `reason`, `state`, `attempts`, `next_attempt_at`, `created_at`) SELECT `id`, `user_id`, `store`, `store_key`, `bytes`, 'deleted_by_owner', 'waiting', 0, `deleted_at`, `deleted_at` FROM `images` WHERE `deleted_at` IS NOT NULL;
