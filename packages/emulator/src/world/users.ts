import { createHash } from "node:crypto";
import { z } from "zod";
import type { App } from "./apps.ts";
import type { World } from "./world.ts";

/** Somebody of the business who logs in with Facebook: Pages are connected in their name. */
export const userSchema = z.object({
  id: z.string().regex(/^\d{1,20}$/, "a user's id is a string of digits"),
  name: z.string().min(1).default("Jana Brandt"),
  /** The app they logged in to. */
  appId: z.string(),
});
export type GraphUser = z.infer<typeof userSchema>;

/** A token of such a person, short-lived from the log-in, long-lived once exchanged. */
export const userTokenSchema = z.object({
  token: z.string().min(1),
  appId: z.string(),
  userId: z.string(),
  scopes: z.array(z.string()),
  /** By the platform's clock; null lives on. */
  expiresAt: z.number().nullable(),
  issuedAt: z.number(),
});
export type UserToken = z.infer<typeof userTokenSchema>;

/** What the log-in dialog hands to the app's address, to be exchanged once. */
export interface LoginCode {
  readonly code: string;
  readonly appId: string;
  readonly userId: string;
  readonly redirectUri: string;
  readonly scopes: string[];
  readonly issuedAt: number;
  isUsed: boolean;
}

/** Who logged in to an app; where nobody was named, there still is somebody, always the same. */
export function userOf(world: World, app: App): GraphUser {
  for (const user of world.users.values()) if (user.appId === app.id) return user;
  const digits = createHash("sha256").update(`user:${app.id}`).digest().readBigUInt64BE().toString();
  return userSchema.parse({ id: `1${digits.padStart(20, "0").slice(-15)}`, appId: app.id });
}

export function putUserToken(world: World, token: UserToken): UserToken {
  world.userTokens.set(token.token, token);
  world.changes.emit("setup");
  return token;
}
