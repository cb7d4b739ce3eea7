import { z } from "zod";

/** The platform's documented limits that tests and benchmarks may want to move. */
export const limitsSchema = z.object({
  /** Send API calls a second and Page: text, links, reactions, stickers. */
  textPerSecond: z.number().positive().default(300),
  /** Send API calls a second and Page that carry audio or video. */
  mediaPerSecond: z.number().positive().default(10),
  /** Sends a second into one thread (613/2018338). The platform names no figure: off. */
  threadPerSecond: z.number().positive().nullable().default(null),
  /** Older versions of the Graph API are refused, e.g. 21; null takes all, as the platform answers ended ones by a later one. */
  oldestVersion: z.number().positive().nullable().default(null),
  conversationsPerSecond: z.number().positive().default(2),
  privateRepliesPerHour: z.number().positive().default(750),
  liveRepliesPerSecond: z.number().positive().default(100),
  /** Messages a second and WhatsApp number that was not raised to a thousand. */
  whatsappPerSecond: z.number().positive().default(80),
  /** How long WhatsApp's review of a template takes; null: until somebody decides. */
  whatsappReviewMs: z.number().min(0).nullable().default(1500),
  profileCallsPerTenMinutes: z.number().positive().default(10),
  /** Business use case quota: 200 calls in 24 h for each engaged person … */
  callsPerEngagedPerson: z.number().positive().default(200),
  /** … as if the Page had at least so many, or a demo with three people would soon fall silent. */
  engagedPeopleAtLeast: z.number().positive().default(10_000),
  attachmentDays: z.number().positive().default(90),
  /** How long addresses on the CDN open for apps. The platform names no figure; null: for ever. */
  mediaUrlMs: z.number().positive().nullable().default(null),
  webhookTimeoutMs: z.number().positive().default(5000),
  webhookRetryMs: z.array(z.number().min(0)).default([0, 2000, 10_000, 60_000]),
  /** Unbroken failure after which a subscription is disabled, by the platform's clock. */
  webhookDisableAfterMs: z.number().positive().default(3_600_000),
});

export type Limits = z.infer<typeof limitsSchema>;
