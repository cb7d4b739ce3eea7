import type { ContactId, WorkspaceId } from "../ids.ts";

/** A person the business talks with. Written by patches only, because several conversations may share one contact. */
export interface Contact {
  readonly id: ContactId;
  readonly workspaceId: WorkspaceId;
  readonly name: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly pictureUrl: string | null;
  /** BCP 47 language, e.g. "de"; null: unknown, the channel's default applies. */
  readonly language: string | null;
  readonly timezone: string | null;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Sorted by code points, each once. */
  readonly tags: readonly string[];
  /** The business wants nothing to do with them: nobody sends them anything, on no channel, and the bot does not react. */
  readonly isBlocked: boolean;
  readonly createdAt: number;
}

export type AttributeValue = string | number | boolean;

/**
 * A change of a contact, relative to whatever it is when the change is applied: two conversations, the API and an import may change
 * one person at the same time, and patches that speak of different things can be applied in any order.
 *
 * A field that is missing stays as it is; null forgets it. A tag that is in both lists is added.
 */
export interface ContactPatch {
  readonly name?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly pictureUrl?: string | null;
  readonly language?: string | null;
  readonly timezone?: string | null;
  readonly isBlocked?: boolean;
  /** null removes the attribute. */
  readonly attributes?: Readonly<Record<string, AttributeValue | null>>;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
}
