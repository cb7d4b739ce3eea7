/** Uploads go to the disk as they come: nothing is held whole, and hashed piece by piece. */
import type { Readable } from "node:stream";
import { mediaSizeLimitBytes } from "@botschaft/contract";
import { AppError } from "../../http/appError.ts";
import { dropDraft, keepDraft, receiveContent, TooLargeError } from "./mediaStore.ts";
import type { MediaRow } from "./queries.ts";
import { assertSendable, recogniseFile } from "./recognise.ts";

/** How many uploads of one member or key are under way at once; a screen sends them one by one. */
const PLACES_EACH = 6;
/** Over a slow line, 25 MB take a while. What stops in its middle is ended sooner, see REQUEST_STALL_SECONDS. */
const RECEIVE_WITHIN_MS = 5 * 60_000;

export class UploadPlaces {
  readonly #taken = new Map<string, number>();

  /** Runs an upload of this caller. Refuses with rate_limited while too many others of theirs are under way. */
  async run<T>(callerId: string, upload: () => Promise<T>): Promise<T> {
    const taken = this.#taken.get(callerId) ?? 0;
    if (taken >= PLACES_EACH)
      throw new AppError("rate_limited", `At most ${PLACES_EACH} uploads at once.`, { retryAfterSeconds: 1 });
    this.#taken.set(callerId, taken + 1);
    try {
      return await upload();
    } finally {
      const left = (this.#taken.get(callerId) ?? 1) - 1;
      if (left === 0) this.#taken.delete(callerId);
      else this.#taken.set(callerId, left);
    }
  }
}

/**
 * Stores an upload under its hash, once, whoever uploads it. Refuses with too_large, with invalid_request what is empty, and with
 * unsupported_media_type what is a program.
 */
export async function receiveUpload(folder: string, file: Readable): Promise<Omit<MediaRow, "fileName">> {
  // One byte more than is allowed is not read: the multipart reader cuts it off and says so.
  const draft = await receiveContent(folder, file, mediaSizeLimitBytes, AbortSignal.timeout(RECEIVE_WITHIN_MS)).catch(
    (error: unknown) => {
      throw error instanceof TooLargeError ? tooLarge() : error;
    },
  );
  try {
    if ("truncated" in file && file.truncated === true) throw tooLarge();
    if (draft.sizeBytes === 0) throw new AppError("invalid_request", "The file is empty.");
    const kind = await recogniseFile(draft.path);
    assertSendable(kind);
    await keepDraft(folder, draft);
    return { id: draft.hash, ...kind, sizeBytes: draft.sizeBytes };
  } finally {
    await dropDraft(draft);
  }
}

function tooLarge(): AppError {
  return new AppError("too_large", `At most ${mediaSizeLimitBytes} bytes.`);
}
