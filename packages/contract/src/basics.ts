import { z } from "zod";

/** An id of ours. */
export const id = z.guid();

/** An instant as ISO 8601 in UTC, e.g. `2026-11-22T14:05:00.000Z`. There was no year 0, and the database knows none. */
export const instant = z.iso.datetime().refine((text) => !text.startsWith("0000"), "There was no year 0.");

/** A language as BCP 47, e.g. `de` or `pt-BR`. */
export const language = z.string().regex(/^[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/);

/** An ISO 3166 country, e.g. `DE`. */
export const country = z.string().regex(/^[A-Z]{2}$/);

/** A public http(s) address. Whether we may call it is decided when we do. */
export const webAddress = z.url({ protocol: /^https?$/ }).max(2000);

export const attributeValue = z.union([z.string().max(4000), z.number(), z.boolean()]);

/** `first_name`, `shoe_size`: what may stand in a template between braces. */
export const attributeName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/);

/** Attribute changes; null removes one. */
export const attributeChanges = z.record(attributeName, attributeValue.nullable());

export const tag = z.string().trim().min(1).max(64);
