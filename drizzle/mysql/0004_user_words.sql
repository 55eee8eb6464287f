CREATE TABLE `user_words` (
	`word` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`user_id` varchar(22) character set ascii collate ascii_bin NOT NULL,
	CONSTRAINT `user_words_user_id_word_pk` PRIMARY KEY(`user_id`,`word`)
);
--> statement-breakpoint
CREATE INDEX `user_words_word` ON `user_words` (`word`,`user_id`);--> statement-breakpoint
CREATE INDEX `users_role` ON `users` (`role`,`email`);--> statement-breakpoint
INSERT IGNORE INTO `user_words` (`word`, `user_id`) WITH RECURSIVE parts AS (SELECT `id` AS user_id, cast('' AS char(101)) AS word, cast(concat(lower(`name`), ' ') AS char(101)) AS rest FROM `users` UNION ALL SELECT user_id, substring(rest, 1, locate(' ', rest) - 1), substring(rest, locate(' ', rest) + 1) FROM parts WHERE rest <> '') SELECT substring(word, 1, 64), user_id FROM parts WHERE word <> '';--> statement-breakpoint
INSERT IGNORE INTO `user_words` (`word`, `user_id`) SELECT substring(`email`, 1, 64), `id` FROM `users`;--> statement-breakpoint
INSERT IGNORE INTO `user_words` (`word`, `user_id`) SELECT substring(`email`, locate('@', `email`) + 1, 64), `id` FROM `users`;
