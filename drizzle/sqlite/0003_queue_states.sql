CREATE INDEX `moves_state` ON `moves` (`state`,`created_at`,`image_id`);--> statement-breakpoint
CREATE INDEX `purges_state` ON `purges` (`state`,`created_at`,`id`);