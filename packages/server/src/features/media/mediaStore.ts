import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";

export function mediaFolder(dataDir: string): string {
  return resolve(join(dataDir, "media"));
}

/** Where a content lies below the media folder. */
export function pathOfContent(hash: string): string {
  return join(hash.slice(0, 2), hash);
}

/** What is being received lies here until it is whole. */
const DRAFTS = "drafts";
const LEFT_OVER_AFTER_MS = 60 * 60_000;

export interface ContentDraft {
  readonly path: string;
  readonly hash: string;
  readonly sizeBytes: number;
}

/** More came than may be kept. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/**
 * Writes a stream of bytes to a draft, never holding more than a piece of it in memory. Whoever gets the draft keeps or drops it;
 * when it throws, nothing is left.
 *
 * @throws TooLargeError as soon as it is longer than `limitBytes`
 */
export async function receiveContent(
  folder: string,
  stream: AsyncIterable<Uint8Array>,
  limitBytes: number,
  signal: AbortSignal,
): Promise<ContentDraft> {
  await mkdir(join(folder, DRAFTS), { recursive: true });
  const path = join(folder, DRAFTS, randomUUID());
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const measure = async function* (pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      sizeBytes += piece.byteLength;
      if (sizeBytes > limitBytes) throw new TooLargeError(`larger than ${limitBytes} bytes`);
      hash.update(piece);
      yield piece;
    }
  };
  try {
    await pipeline(stream, measure, createWriteStream(path, { flush: true }), { signal });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { path, hash: hash.digest("hex"), sizeBytes };
}

/** The draft becomes the content of its name; the same content again takes no more room. */
export async function keepDraft(folder: string, { path, hash }: ContentDraft): Promise<void> {
  const place = join(folder, pathOfContent(hash));
  await mkdir(dirname(place), { recursive: true });
  await rename(path, place);
}

export async function dropDraft({ path }: ContentDraft): Promise<void> {
  await rm(path, { force: true });
}

/** Removes what processes that died were just receiving. */
export async function clearLeftOverDrafts(folder: string): Promise<void> {
  const drafts = join(folder, DRAFTS);
  await mkdir(drafts, { recursive: true });
  for (const name of await readdir(drafts)) {
    const path = join(drafts, name);
    const modified = await stat(path).then(
      (found) => found.mtimeMs,
      () => Infinity,
    );
    if (modified < Date.now() - LEFT_OVER_AFTER_MS) await rm(path, { force: true });
  }
}
