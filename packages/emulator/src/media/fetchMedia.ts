import { basename } from "node:path";
import { request } from "undici";
import type { MediaItem, MediaStore } from "./mediaStore.ts";

export type FetchedMedia =
  | { kind: "fetched"; item: MediaItem; fileName: string }
  | { kind: "tooLarge" }
  | { kind: "slow" }
  | { kind: "unreachable" };

/** Fetches a file once for each address, as the platform does, and keeps it. */
export async function fetchMedia(
  store: MediaStore,
  url: string,
  { timeoutMs, maxBytes }: { timeoutMs: number; maxBytes: number },
): Promise<FetchedMedia> {
  const known = store.findByUrl(url);
  if (known !== undefined)
    return known.sizeBytes > maxBytes
      ? { kind: "tooLarge" }
      : { kind: "fetched", item: known, fileName: fileNameOf(url) };
  try {
    const response = await request(url, { signal: AbortSignal.timeout(timeoutMs), headersTimeout: timeoutMs });
    if (response.statusCode !== 200) {
      await response.body.dump();
      return { kind: "unreachable" };
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > maxBytes) {
        response.body.destroy();
        return { kind: "tooLarge" };
      }
      chunks.push(bytes);
    }
    const contentType =
      String(response.headers["content-type"] ?? "application/octet-stream")
        .split(";")[0]
        ?.trim() ?? "";
    const fileName = fileNameOf(url);
    const item = store.put(Buffer.concat(chunks), contentType, fileName);
    store.rememberUrl(url, item.id);
    return { kind: "fetched", item, fileName };
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? { kind: "slow" } : { kind: "unreachable" };
  }
}

function fileNameOf(url: string): string {
  const name = basename(new URL(url).pathname);
  try {
    return decodeURIComponent(name) || "file";
  } catch {
    // A lone percent sign is a part of the name.
    return name;
  }
}
