CREATE TABLE `removals` (
	`user_id` text PRIMARY KEY NOT NULL,
	`heir_id` text,
	`asked_by` text,
	`asked_at` integer NOT NULL,
	`disabled_at` integer NOT NULL
);
