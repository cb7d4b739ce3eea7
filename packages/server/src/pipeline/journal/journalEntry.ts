/** What goes into the journal, by whichever way. */
import type { EntryBody } from "@botschaft/core";

/** One entry on its way into the journal. */
export interface NewEntry {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly contactKey: string;
  /** Other keys of the same person, not resolved yet; see door/aliases.ts. */
  readonly aliases?: readonly string[];
  /** Unique within the channel for this very event: a second append with the same key changes nothing. */
  readonly dedupeKey: string;
  readonly kind: "inbound" | "account" | Exclude<EntryBody["kind"], "inbound">;
  readonly at: number;
  readonly content: /** A part of the raw body of the same append: what the adapter's `split` found, and where. */
    | { readonly kind: "raw"; readonly path: string; readonly raw: unknown }
    | { readonly kind: "body"; readonly body: EntryBody };
}

/** What one caller wants stored, all or nothing. */
export interface Append {
  readonly entries: readonly NewEntry[];
  /** A body to be stored along; or the id of one that is stored already (replay); or null. */
  readonly raw: RawEvent | { readonly storedId: string } | null;
  /** Keys that were met with these entries for the first time; stored with them. */
  readonly aliases?: readonly NewAlias[];
}

export interface NewAlias {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly key: string;
  /** The key of the person's conversation. */
  readonly aliasOf: string;
}

export interface RawEvent {
  /** Whose it is as a whole; null: nobody's but of who runs the installation. */
  readonly workspaceId: string | null;
  readonly bytes: Buffer;
  /** Why (a part of) it did not become journal entries. */
  readonly problem: string | null;
  /** The header that proved it; null where all of it was believed and is one workspace's, so that no replay needs it. */
  readonly signature: string | null;
}
