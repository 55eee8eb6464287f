import { z } from 'zod';
import { passwordSchema } from './account.ts';

/** What `navigator.credentials` is given, in the JSON of WebAuthn Level 3 §5.1; the browser knows its fields. */
export const webAuthnOptionsSchema = z.looseObject({ challenge: z.string() });
export type WebAuthnOptions = z.infer<typeof webAuthnOptionsSchema>;

const bytes = z.base64url().max(20_000);
const authenticatorAttachment = z.enum(['cross-platform', 'platform']).optional().catch(undefined);
const common = { id: bytes, rawId: bytes, type: z.literal('public-key'), authenticatorAttachment };

/** What a browser answers when a passkey is made (WebAuthn Level 3 §5.1, RegistrationResponseJSON). */
export const newPasskeySchema = z.object({
  ...common,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(40)).max(10).default([]),
  }),
  clientExtensionResults: z.looseObject({}).default({}),
});
export type NewPasskey = z.infer<typeof newPasskeySchema>;

/** What a browser answers when a passkey is used (AuthenticationResponseJSON). */
export const assertionSchema = z.object({
  ...common,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: z.string().max(200).optional(),
  }),
  clientExtensionResults: z.looseObject({}).default({}),
});
export type Assertion = z.infer<typeof assertionSchema>;

/** Six digits of an authenticator, or a recovery code, however it was typed. */
export const codeSchema = z.string().trim().min(6).max(40);

/** A proof of a second factor: a code of either kind, or a passkey's answer to the challenge that was asked. */
export const factorSchema = z.union([z.object({ code: codeSchema }), z.object({ passkey: assertionSchema })]);
export type Factor = z.infer<typeof factorSchema>;

/** What is asked for after the password, or before something dangerous. */
export const stepSchema = z.object({
  /** Names this step when it is answered; good for five minutes. */
  step: z.string(),
  /** Whether codes are taken, recovery codes at least. */
  code: z.boolean(),
  /** Whether those of an authenticator app are. */
  authenticator: z.boolean(),
  /** Set where a passkey is taken. */
  passkey: webAuthnOptionsSchema.optional(),
});
export type Step = z.infer<typeof stepSchema>;

export const secondStepAnswerSchema = stepSchema.extend({ status: z.literal('second_step') });
export type SecondStepAnswer = z.infer<typeof secondStepAnswerSchema>;

/** `POST /api/v1/me/verify/begin`: a password where no second factor is set up. */
export const verifyStepAnswerSchema = stepSchema.extend({ status: z.literal('ok'), password: z.boolean() });
export type VerifyStepAnswer = z.infer<typeof verifyStepAnswerSchema>;

/** `POST /api/v1/me/verify`. */
export const verifyBodySchema = z.union([
  z.object({ password: z.string().min(1).max(200) }),
  z.object({ step: z.string().max(100), code: codeSchema }),
  z.object({ step: z.string().max(100), passkey: assertionSchema }),
]);
export type VerifyBody = z.infer<typeof verifyBodySchema>;

/** `POST /api/v1/me/authenticator`: what an authenticator app has to be told. */
export const newAuthenticatorAnswerSchema = z.object({
  status: z.literal('ok'),
  /** Base32, RFC 4648 §6. */
  secret: z.string(),
  /** `otpauth://…`, as the QR code has it. */
  uri: z.string(),
  /** The QR code: dark squares as an SVG path, in a square of so many units. */
  qr: z.object({ size: z.number(), path: z.string() }),
});
export type NewAuthenticatorAnswer = z.infer<typeof newAuthenticatorAnswerSchema>;

export const confirmAuthenticatorBodySchema = z.object({ code: codeSchema });

/** Recovery codes, shown this once; none where there were good ones already. */
export const recoveryCodesAnswerSchema = z.object({ status: z.literal('ok'), recovery_codes: z.array(z.string()) });
export type RecoveryCodesAnswer = z.infer<typeof recoveryCodesAnswerSchema>;

const passkeyNameSchema = z.string().trim().min(1).max(60);
export const addPasskeyBodySchema = z.object({
  step: z.string().max(100),
  name: passkeyNameSchema,
  passkey: newPasskeySchema,
});
export const renamePasskeyBodySchema = z.object({ name: passkeyNameSchema });

/** `POST /api/v1/me/passkeys/begin` and `/api/v1/sign-in/passkey`. */
export const passkeyStepAnswerSchema = z.object({
  status: z.literal('ok'),
  step: z.string(),
  options: webAuthnOptionsSchema,
});
export type PasskeyStepAnswer = z.infer<typeof passkeyStepAnswerSchema>;

const time = z.iso.datetime();
export const passkeySchema = z.object({
  id: z.string(),
  name: z.string(),
  created_at: time,
  last_used_at: time.nullable(),
});
export type Passkey = z.infer<typeof passkeySchema>;

/** `GET /api/v1/me/two-factor`. */
export const twoFactorSchema = z.object({
  /** When the authenticator app was set up. */
  authenticator_since: time.nullable(),
  passkeys: z.array(passkeySchema),
  recovery_codes_left: z.number(),
});
export type TwoFactor = z.infer<typeof twoFactorSchema>;

/** `POST /api/v1/me/password`. */
export const changePasswordBodySchema = z.object({ current: z.string().min(1).max(200), password: passwordSchema });
