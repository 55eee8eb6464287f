import { z } from 'zod';

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What an administrator changes on the site, under its name on the wire and in the database. */
export const siteSettingsSchema = z.object({
  site_name: z.string().trim().min(1).max(40),
  /** Days after which pictures go; 0: never. */
  retention_days: count.max(36_500),
  max_upload_bytes: count.min(1024),
  max_pixels: count.min(1),
  /** Most bytes and pictures of one user; 0: no bound. */
  quota_bytes: count,
  quota_images: count.max(1_000_000_000),
  /** Whether invitations are good. */
  sign_up: z.enum(['off', 'invite']),
  /** Nobody may do anything before they have set a second factor up. */
  require_two_factor: z.boolean(),
});
export type SiteSettings = z.infer<typeof siteSettingsSchema>;
export type SettingName = keyof SiteSettings;
export const settingNames = Object.keys(siteSettingsSchema.shape) as SettingName[];

/** Null: back to what the environment says, or the built-in value. */
export const settingsChangeSchema = z
  .strictObject(
    Object.fromEntries(
      Object.entries(siteSettingsSchema.shape).map(([name, schema]) => [name, (schema as z.ZodType).nullable()]),
    ) as { [Name in SettingName]: z.ZodNullable<(typeof siteSettingsSchema.shape)[Name]> },
  )
  .partial();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const settingsAnswerSchema = z.object({
  status: z.literal('ok'),
  settings: siteSettingsSchema,
  defaults: siteSettingsSchema,
  /** Those that were set on the site. */
  changed: z.array(z.string()),
});
export type SettingsAnswer = z.infer<typeof settingsAnswerSchema>;
