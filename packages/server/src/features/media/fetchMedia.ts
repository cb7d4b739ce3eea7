import { mediaSizeLimitBytes, type GoneReason } from "@botschaft/contract";
import type { Dispatcher } from "undici";
import { ForbiddenAddressError, guardedFetch } from "../../http/ssrfGuard.ts";
import { dropDraft, keepDraft, receiveContent, TooLargeError } from "./mediaStore.ts";
import type { MediaRow } from "./queries.ts";
import { NO_TYPE, recogniseFile } from "./recognise.ts";

export interface MediaSource {
  readonly url: string;
  readonly type: MediaRow["type"];
  readonly fileName: string | null;
}

/** What came of one try. Only `failed` is worth another. */
export type Fetched =
  | { readonly kind: "stored"; readonly row: MediaRow }
  | { readonly kind: "gone"; readonly reason: GoneReason; readonly detail: string }
  | { readonly kind: "failed"; readonly detail: string };

/** Answers by which a platform says that an address is no longer good. */
const EXPIRED = new Set([401, 403, 404, 410]);
/** Of the 4xx, those that speak of this moment. */
const PASSING = new Set([408, 425, 429]);

/** Fetches a content into the media folder, through the guard. Never rejects for what a platform or the network does. */
export async function fetchMedia(
  agent: Dispatcher,
  folder: string,
  { url, type, fileName }: MediaSource,
  signal: AbortSignal,
): Promise<Fetched> {
  try {
    const response = await guardedFetch(agent, url, { headers: { "user-agent": "Botschaft" }, signal });
    const { status, body } = response;
    if (status !== 200 || body === null) {
      await body?.cancel();
      const detail = `HTTP ${status}`;
      if (EXPIRED.has(status)) return { kind: "gone", reason: "expired", detail };
      if (status >= 400 && status < 500 && !PASSING.has(status)) return { kind: "gone", reason: "refused", detail };
      return { kind: "failed", detail };
    }
    const draft = await receiveContent(folder, body, mediaSizeLimitBytes, signal);
    try {
      if (draft.sizeBytes === 0) return { kind: "failed", detail: "an empty answer" };
      const found = await recogniseFile(draft.path);
      // A page that says sorry, with status 200.
      if (type === "image" && found.contentType === NO_TYPE) return { kind: "failed", detail: "no picture in it" };
      await keepDraft(folder, draft);
      return { kind: "stored", row: { id: draft.hash, ...found, sizeBytes: draft.sizeBytes, fileName } };
    } finally {
      await dropDraft(draft);
    }
  } catch (error) {
    if (error instanceof ForbiddenAddressError) return { kind: "gone", reason: "refused", detail: error.message };
    if (error instanceof TooLargeError) return { kind: "gone", reason: "too_large", detail: error.message };
    return { kind: "failed", detail: describe(error) };
  }
}

/** undici says "fetch failed" and the cause why. */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return String(cause).slice(0, 300);
}
