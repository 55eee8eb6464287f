ALTER TABLE `images` ADD `replaced_at` bigint;--> statement-breakpoint
ALTER TABLE `moves` ADD `put_id` varchar(22) character set ascii collate ascii_bin;