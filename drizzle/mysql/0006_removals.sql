CREATE TABLE `removals` (
	`user_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	`heir_id` varchar(22) character set ascii collate ascii_bin,
	`asked_by` varchar(22) character set ascii collate ascii_bin,
	`asked_at` bigint NOT NULL,
	`disabled_at` bigint NOT NULL,
	CONSTRAINT `removals_user_id` PRIMARY KEY(`user_id`)
);
