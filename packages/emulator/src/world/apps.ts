import { z } from "zod";

/** Where the platform reports what happens to one kind of object. */
export const subscriptionSchema = z.object({
  object: z.string(),
  callbackUrl: z.string(),
  verifyToken: z.string(),
  fields: z.array(z.string()),
  active: z.boolean(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

export const appSchema = z.object({
  id: z.string().regex(/^\d{1,20}$/, "an app id is a string of digits"),
  name: z.string().default("My app"),
  secret: z.string().min(1),
  /** The second secret an app with Instagram Login has; set: its events of Instagram are signed with it. Which of the two signs is not documented. */
  instagramSecret: z.string().min(1).nullable().default(null),
  /** The app setting "Require App Secret". */
  requireProof: z.boolean().default(false),
  /** The reviewed feature "Human Agent". */
  humanAgent: z.boolean().default(true),
  /** Off: in development mode, the app reaches only people with a role on it (200/2018028). */
  live: z.boolean().default(true),
  /** Advanced Access for comments on Instagram. */
  instagramComments: z.boolean().default(true),
  subscriptions: z.array(subscriptionSchema).default([]),
});
export type App = z.infer<typeof appSchema>;
