import { randomUUID } from "node:crypto";
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import { magicLink, twoFactor } from "better-auth/plugins";
import type { Pool } from "pg";
import type { SecretKey } from "../infra/secrets.ts";
import type { Log } from "../log.ts";
import { ownOrigins } from "./ownOrigins.ts";

export type Auth = ReturnType<typeof createAuth>;

/** The address of the caller, set by us on every request that is passed on: what a stranger sends under this name is overwritten. */
export const CLIENT_ADDRESS_HEADER = "x-botschaft-client-address";

/** Stands before what better-auth seals. */
export const SIGN_IN_KEY_VERSION = 2;
const SIGN_IN_LINK_SECONDS = 24 * 60 * 60;
const MAX_NAME = 100;
const MAX_ADDRESS = 2_000;
const timestamps = { createdAt: "created_at", updatedAt: "updated_at" };

/** Who people are: passwords, sessions, two factors, one-time links. What they may do is decided in http/access.ts. */
export function createAuth({
  pool,
  secretKey,
  publicUrl,
  log,
  onSessionEnded,
}: {
  pool: Pool;
  secretKey: SecretKey;
  publicUrl: string;
  log: Log;
  /** Somebody signed out, here or elsewhere. */
  onSessionEnded: (userId: string) => Promise<void>;
}) {
  return betterAuth({
    appName: "Botschaft",
    baseURL: publicUrl,
    basePath: "/api/auth",
    // The first seals and signs; `secret` only opens second factors that were set up before keys had versions.
    secrets: [{ version: SIGN_IN_KEY_VERSION, value: secretKey.signIn.toString("base64url") }],
    secret: secretKey.before.signing.toString("base64url"),
    trustedOrigins: [...ownOrigins(publicUrl)],
    database: pool,
    telemetry: { enabled: false },
    // The message alone: its arguments may name people.
    logger: {
      level: "warn",
      log: (level, message) => log[level === "error" ? "error" : "warn"]({ event: "auth", message }),
    },
    // Behind mountAuth.ts, which closes these doors by the address: better-auth closes them by its own reading of it.
    disabledPaths: ["/sign-up/email", "/sign-in/magic-link"],
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 128, autoSignIn: true },
    rateLimit: {
      enabled: true,
      storage: "database",
      modelName: "rate_limits",
      fields: { lastRequest: "last_request" },
      window: 60,
      max: 300,
      customRules: {
        // Counted by account as well, before it comes here: signInAttempts.ts.
        "/sign-in/email": { window: 60, max: 300 },
        // By address alone, which a whole office shares. By account, better-auth locks a second factor after ten wrong codes.
        "/two-factor/*": { window: 60, max: 100 },
        "/magic-link/verify": { window: 60, max: 100 },
        "/change-password": { window: 60, max: 100 },
      },
    },
    advanced: {
      cookiePrefix: "botschaft",
      useSecureCookies: publicUrl.startsWith("https:"),
      defaultCookieAttributes: { sameSite: "lax", httpOnly: true, path: "/" },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      database: { generateId: () => randomUUID() },
    },
    user: { modelName: "users", fields: { emailVerified: "email_verified", ...timestamps } },
    databaseHooks: {
      user: { update: { before: async (change) => assertFits(change) } },
      session: { delete: { after: async ({ userId }) => onSessionEnded(userId) } },
    },
    session: {
      modelName: "sessions",
      fields: {
        userId: "user_id",
        expiresAt: "expires_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
        ...timestamps,
      },
      expiresIn: 30 * 24 * 60 * 60,
      updateAge: 24 * 60 * 60,
    },
    account: {
      modelName: "accounts",
      fields: {
        userId: "user_id",
        accountId: "account_id",
        providerId: "provider_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        ...timestamps,
      },
    },
    verification: { modelName: "verifications", fields: { expiresAt: "expires_at", ...timestamps } },
    plugins: [
      twoFactor({
        schema: {
          user: { fields: { twoFactorEnabled: "two_factor_enabled" } },
          twoFactor: {
            modelName: "two_factors",
            fields: {
              userId: "user_id",
              backupCodes: "backup_codes",
              failedVerificationCount: "failed_verification_count",
              lockedUntil: "locked_until",
            },
          },
        },
      }),
      magicLink({
        expiresIn: SIGN_IN_LINK_SECONDS,
        storeToken: "hashed",
        // There is no mail: links are made by the server itself (signInLink.ts), which passes where it wants to hear of them.
        sendMagicLink: ({ url, metadata }) => {
          if (typeof metadata?.tell === "function") metadata.tell(url);
        },
      }),
    ],
  });
}

/** A name goes along with every message its bearer writes, to everybody who watches. better-auth takes any length. */
function assertFits({ name, image }: { name?: string | undefined; image?: string | null | undefined }): void {
  if ((name?.length ?? 0) > MAX_NAME || (image?.length ?? 0) > MAX_ADDRESS)
    throw new APIError("BAD_REQUEST", { code: "TOO_LONG", message: `A name has at most ${MAX_NAME} letters.` });
}
