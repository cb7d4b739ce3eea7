import { z } from "zod";

export const personSchema = z.object({
  id: z.string().min(1).max(100),
  firstName: z.string().max(200),
  lastName: z.string().max(200).default(""),
  /** Facebook's form, e.g. `de_DE`. */
  locale: z.string().max(20).default("de_DE"),
  /** Hours from UTC, as the user profile gives it. */
  timezone: z.number().min(-24).max(24).default(1),
  gender: z.enum(["female", "male", "other"]).nullable().default(null),
  region: z.enum(["EU", "US"]).default("EU"),
  /** Address of a picture; without one the emulator draws a face. */
  pictureUrl: z.url().nullable().default(null),
  /** Without consent the user profile is an empty object. */
  consent: z.boolean().default(true),
  /** Without a Facebook account the user profile is refused (100/2018218). */
  phoneOnly: z.boolean().default(false),
  /** Off: no delivery and no read receipts leave this person's phone. */
  receipts: z.boolean().default(true),
  /** Under European privacy rules a referral may come without its source. */
  hidesReferralSource: z.boolean().default(false),
  /** On Instagram and WhatsApp; null: on Instagram made of the id, on WhatsApp none. */
  username: z.string().max(35).nullable().default(null),
  /** On WhatsApp shows a username and no number: `wa_id` and `from` are missing. */
  hidesPhone: z.boolean().default(false),
  /** Not on WhatsApp: what is sent there fails with 131026. */
  onWhatsApp: z.boolean().default(true),
  /** Follows the business on Instagram. */
  follows: z.boolean().default(true),
  email: z.string().nullable().default(null),
  phone: z.string().nullable().default(null),
  /** Deactivated for now: sends are refused with 551/1545041. */
  unavailable: z.boolean().default(false),
  /** Holds a role on the app: reached even by an app that is not live. */
  tester: z.boolean().default(false),
});

export type Person = z.infer<typeof personSchema>;
export type NewPerson = z.input<typeof personSchema>;

export function nameOf(person: Person): string {
  return `${person.firstName} ${person.lastName}`.trim();
}

/** A person's handle; without one of their own it is made of the emulator's id. */
export function usernameOf(personId: string, username: string | null): string {
  return username ?? personId.toLowerCase().replace(/[^a-z0-9._]/g, "_");
}
