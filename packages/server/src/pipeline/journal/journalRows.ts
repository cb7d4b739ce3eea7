/** Raw events and journal entries as the columns of set-based statements: both ways into the journal store the same rows. */
import { laneOf } from "../lanes/lane.ts";
import type { NewEntry, RawEvent } from "./journalEntry.ts";
import { isListable, jsonDocuments, plainArray, storableText, textArray } from "../sqlText.ts";

export class RawRows {
  readonly #ids: string[] = [];
  readonly #workspaces: (string | null)[] = [];
  readonly #texts: (string | null)[] = [];
  readonly #bytes: (Buffer | null)[] = [];
  readonly #problems: (string | null)[] = [];
  /** Not among the parameters: what carries one always goes by the journal (see intake.ts). */
  readonly signatures: (string | null)[] = [];

  add(id: string, { workspaceId, bytes, problem, signature }: RawEvent): void {
    const text = textOf(bytes);
    this.#ids.push(id);
    this.#workspaces.push(workspaceId);
    this.#texts.push(text);
    this.#bytes.push(text === null ? bytes : null);
    this.#problems.push(problem);
    this.signatures.push(signature);
  }

  /** bigint[] ids, uuid[] workspaces, bodies that are text as `textArray`, bytea[] those that are not, problems as `textArray`. */
  get parameters(): unknown[] {
    return [
      plainArray(this.#ids),
      plainArray(this.#workspaces),
      textArray(this.#texts),
      this.#bytes,
      textArray(this.#problems),
    ];
  }
}

export class EntryRows {
  readonly #workspaces: string[] = [];
  readonly #channels: string[] = [];
  readonly #keys: string[] = [];
  readonly #contacts: string[] = [];
  readonly #lanes: number[] = [];
  readonly #kinds: string[] = [];
  readonly #ats: number[] = [];
  readonly #rawIds: (string | null)[] = [];
  readonly #paths: (string | null)[] = [];
  readonly #bodies: string[] = [];

  /** @param rawId the stored body of which it is a part, where it is one */
  add(entry: NewEntry, rawId: string | null): void {
    const { content } = entry;
    this.#workspaces.push(entry.workspaceId);
    this.#channels.push(entry.channelId);
    this.#keys.push(storableText(entry.dedupeKey));
    this.#contacts.push(storableText(entry.contactKey));
    this.#lanes.push(laneOfEntry(entry));
    this.#kinds.push(entry.kind);
    this.#ats.push(Number.isSafeInteger(entry.at) ? entry.at : 0);
    this.#rawIds.push(content.kind === "raw" ? rawId : null);
    this.#paths.push(content.kind === "raw" ? content.path : null);
    this.#bodies.push(content.kind === "raw" ? "null" : JSON.stringify(content.body));
  }

  /**
   * uuid[] workspaces, uuid[] channels, dedupe keys and contact keys as `textArray`, smallint[] lanes, text[] kinds, bigint[] times,
   * bigint[] raw ids, paths in them as `textArray`, and the bodies as `jsonDocuments` (null where there is a raw id).
   */
  get parameters(): unknown[] {
    return [
      plainArray(this.#workspaces),
      plainArray(this.#channels),
      textArray(this.#keys),
      textArray(this.#contacts),
      plainArray(this.#lanes),
      plainArray(this.#kinds),
      plainArray(this.#ats),
      plainArray(this.#rawIds),
      textArray(this.#paths),
      jsonDocuments(this.#bodies),
    ];
  }
}

export function laneOfEntry({ channelId, contactKey }: NewEntry): number {
  return laneOf(channelId, storableText(contactKey));
}

/** The body as text when that loses nothing; null when it is not UTF-8, empty, or cannot travel in a list. */
function textOf(bytes: Buffer): string | null {
  const text = bytes.toString("utf8");
  if (text === "" || !isListable(text)) return null;
  return text.includes("\ufffd") && !Buffer.from(text, "utf8").equals(bytes) ? null : text;
}
