import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The hash that names a content. */
export function contentHash(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Where a content lies below the media folder. */
export function pathOfContent(hash: string): string {
  return join(hash.slice(0, 2), hash);
}

/** Stores a content once, whoever uploads it; a half-written file never carries its name. */
export async function storeContent(folder: string, hash: string, content: Uint8Array): Promise<void> {
  const path = join(folder, pathOfContent(hash));
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  if (size === content.length) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { flush: true });
  await rename(draft, path);
}
