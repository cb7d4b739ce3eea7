/**
 * The contacts that a lane group has met lately. Unlike a conversation, a contact is not the lane's alone: another of their
 * conversations, the API or a merge may change them, and then tells everybody (contactNotices.ts); what was told of is read again.
 *
 * A notice may come between the reading of a contact and the moment it is kept, so what is told of during a batch is not kept.
 */
import type { Contact } from "@botschaft/core";

const KEPT_AT_MOST = 3_000;

export class ContactCache {
  readonly #contacts = new Map<string, Contact>();
  /** Of contacts that were merged: who lives on. */
  readonly #livesOnAs = new Map<string, string>();
  #toldOf = new Set<string>();
  #isAllToldOf = false;

  /** A batch begins: what it reads is as new as this moment. */
  begin(): void {
    this.#toldOf = new Set();
    this.#isAllToldOf = false;
  }

  /** Who lives on as this contact. */
  get(contactId: string): Contact | undefined {
    return this.#contacts.get(this.#livesOnAs.get(contactId) ?? contactId);
  }

  /** @param contactId as the conversation has it; the contact is who lives on */
  keep(contactId: string, contact: Contact): void {
    if (this.#isAllToldOf || this.#toldOf.has(contactId) || this.#toldOf.has(contact.id)) return;
    this.#contacts.delete(contact.id);
    this.#contacts.set(contact.id, contact);
    if (contactId !== contact.id) this.#livesOnAs.set(contactId, contact.id);
    if (this.#contacts.size > KEPT_AT_MOST) this.#dropOldest();
  }

  forget(contactIds: Iterable<string>): void {
    for (const id of contactIds) {
      this.#toldOf.add(id);
      this.#contacts.delete(id);
      this.#livesOnAs.delete(id);
    }
  }

  forgetAll(): void {
    this.#isAllToldOf = true;
    this.#contacts.clear();
    this.#livesOnAs.clear();
  }

  #dropOldest(): void {
    const oldest = this.#contacts.keys().next().value;
    if (oldest !== undefined) this.#contacts.delete(oldest);
    if (this.#livesOnAs.size > KEPT_AT_MOST) this.#livesOnAs.clear();
  }
}
