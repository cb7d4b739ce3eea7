import { createHash } from "node:crypto";
import { nameOf, type Person } from "../world/people.ts";
import type { World } from "../world/world.ts";
import type { WhatsAppAccount } from "./model.ts";

/** What webhooks call a person: by number, by the id of the business's portfolio, or both. */
export interface WhatsAppIdentity {
  /** Digits only; undefined for who shows a username instead. */
  readonly waId: string | undefined;
  readonly userId: string;
  readonly name: string;
  readonly username: string | undefined;
}

/** A person's number; who has none in the profile gets one made of the id, always the same. */
export function phoneOf(person: Person): string {
  const digits = (person.phone ?? "").replace(/\D/g, "");
  if (digits !== "") return digits;
  const hash = createHash("sha256").update(`phone:${person.id}`).digest().readUInt32BE().toString();
  return `${person.region === "US" ? "1202555" : "4915100"}${hash.padStart(10, "0").slice(-6)}`;
}

/** One for each person and portfolio; a new number gives a new one. */
export function businessScopedId(person: Person, { portfolioId }: WhatsAppAccount): string {
  const hash = createHash("sha256")
    .update(`bsuid:${portfolioId}:${person.id}:${phoneOf(person)}`)
    .digest("base64url");
  return `${person.region === "US" ? "US" : "DE"}.${hash.replace(/[-_]/g, "").slice(0, 24)}`;
}

export function identityOf(person: Person, account: WhatsAppAccount): WhatsAppIdentity {
  return {
    waId: person.hidesPhone ? undefined : phoneOf(person),
    userId: businessScopedId(person, account),
    name: nameOf(person),
    username: person.username ?? undefined,
  };
}

/** `contacts[0]` of a webhook. */
export function contactOf({ waId, userId, name, username }: WhatsAppIdentity): Record<string, unknown> {
  return {
    profile: { name, ...(username === undefined ? {} : { username }) },
    ...(waId === undefined ? {} : { wa_id: waId }),
    user_id: userId,
  };
}

/** Who has this number or business-scoped id. */
export function findPerson(world: World, account: WhatsAppAccount, to: string): Person | undefined {
  for (const person of world.people.values())
    if (phoneOf(person) === to || businessScopedId(person, account) === to) return person;
  return undefined;
}
