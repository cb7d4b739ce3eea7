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
  readonly tags: readonly string[];
  readonly createdAt: number;
}

export type AttributeValue = string | number | boolean;

export interface ContactPatch {
  readonly name?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly pictureUrl?: string;
  readonly language?: string;
  readonly timezone?: string;
  /** null removes the attribute. */
  readonly attributes?: Readonly<Record<string, AttributeValue | null>>;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
}
