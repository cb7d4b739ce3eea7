import { z } from "zod";

/**
 * How every list is paged: by key, not by number, so that nothing is skipped or repeated while rows come and go.
 *
 * Pass `nextCursor` of one page as `cursor` of the next. A cursor is opaque and belongs to the list and filters it came from.
 */
export const pageQuery = z.object({
  cursor: z.string().max(500).exactOptional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** One page; `nextCursor` is null on the last. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** The envelope of every list; one that is short by nature (channels, members, keys) comes whole. */
export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };
