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

/** Everybody by number and by the portfolio's id; made anew after people changed, since hashing them all is dear. */
const phoneBooks = new WeakMap<World, Map<string, Map<string, Person>>>();

/** Who has this number or business-scoped id. */
export function findPerson(world: World, account: WhatsAppAccount, to: string): Person | undefined {
  let books = phoneBooks.get(world);
  if (books === undefined) {
    phoneBooks.set(world, (books = new Map()));
    world.changes.once("setup", () => phoneBooks.delete(world));
  }
  let book = books.get(account.portfolioId);
  if (book === undefined) {
    book = new Map();
    for (const person of world.people.values())
      book.set(phoneOf(person), person).set(businessScopedId(person, account), person);
    books.set(account.portfolioId, book);
  }
  return book.get(to);
}
