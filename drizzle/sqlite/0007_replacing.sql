ALTER TABLE `images` ADD `replaced_at` integer;--> statement-breakpoint
ALTER TABLE `moves` ADD `put_id` text;