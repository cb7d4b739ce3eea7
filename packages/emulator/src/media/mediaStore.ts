import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface MediaItem {
  readonly id: string;
  readonly contentType: string;
  readonly fileName: string;
  readonly sizeBytes: number;
}

/** The id of the file that an address of this store names; empty for other addresses. */
export function mediaIdOf(url: string): string {
  return url.split("/_media/")[1]?.split("/")[0] ?? "";
}

/** Files that people and apps uploaded, once per content. */
export interface MediaStore {
  put(bytes: Buffer, contentType: string, fileName: string): MediaItem;
  find(id: string): { item: MediaItem; bytes: Buffer } | undefined;
  /** The file last fetched from this address. */
  findByUrl(url: string): MediaItem | undefined;
  rememberUrl(url: string, id: string): void;
  /** Where browsers and apps get the file. The address ends with the name it was sent under: that is how the platform tells it. */
  urlOf(id: string, fileName?: string): string;
  list(): MediaItem[];
  /** Takes note of items whose bytes a former run left in the folder. */
  restore(items: readonly MediaItem[]): void;
}

/**
 * @param folder where the bytes are kept over a restart; without it they live in memory
 * @param baseUrl the emulator's own address
 */
export function createMediaStore(folder: string | undefined, baseUrl: () => string): MediaStore {
  const items = new Map<string, MediaItem>();
  const inMemory = new Map<string, Buffer>();
  const byUrl = new Map<string, string>();
  if (folder !== undefined) mkdirSync(folder, { recursive: true });

  const read = (id: string): Buffer | undefined => {
    if (folder === undefined) return inMemory.get(id);
    try {
      return readFileSync(join(folder, id));
    } catch {
      // The folder was cleared by hand: the file is gone, as on the platform after its expiry.
      return undefined;
    }
  };

  return {
    put(bytes, contentType, fileName) {
      const id = createHash("sha256").update(contentType).update(bytes).digest("hex").slice(0, 32);
      const item: MediaItem = { id, contentType, fileName, sizeBytes: bytes.length };
      if (!items.has(id)) {
        if (folder === undefined) inMemory.set(id, bytes);
        else writeFileSync(join(folder, id), bytes);
        items.set(id, item);
      }
      return item;
    },
    find(id) {
      const item = items.get(id);
      const bytes = item === undefined ? undefined : read(id);
      return item === undefined || bytes === undefined ? undefined : { item, bytes };
    },
    findByUrl: (url) => items.get(byUrl.get(url) ?? ""),
    rememberUrl(url, id) {
      byUrl.set(url, id);
    },
    urlOf: (id, fileName = items.get(id)?.fileName ?? "file") =>
      `${baseUrl()}/_media/${id}/${encodeURIComponent(fileName)}`,
    list: () => [...items.values()],
    restore(known) {
      for (const item of known) items.set(item.id, item);
    },
  };
}
