CREATE TABLE `user_words` (
	`word` text NOT NULL,
	`user_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `word`)
);
--> statement-breakpoint
CREATE INDEX `user_words_word` ON `user_words` (`word`,`user_id`);--> statement-breakpoint
CREATE INDEX `users_role` ON `users` (`role`,`email`);--> statement-breakpoint
INSERT OR IGNORE INTO `user_words` (`word`, `user_id`) WITH RECURSIVE parts(user_id, word, rest) AS (SELECT `id`, '', lower(`name`) || ' ' FROM `users` UNION ALL SELECT user_id, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1) FROM parts WHERE rest <> '') SELECT substr(word, 1, 64), user_id FROM parts WHERE word <> '';--> statement-breakpoint
INSERT OR IGNORE INTO `user_words` (`word`, `user_id`) SELECT substr(`email`, 1, 64), `id` FROM `users`;--> statement-breakpoint
INSERT OR IGNORE INTO `user_words` (`word`, `user_id`) SELECT substr(`email`, instr(`email`, '@') + 1, 64), `id` FROM `users`;
