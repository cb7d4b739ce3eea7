/**
 * Who changed a contact tells everybody who may have it in memory, in the transaction of the change: `contact:<id>`, several in one
 * notice. A lane group passes over its own, because it has made the same change in memory.
 */
export const CONTACTS_TOPIC = "botschaft_contacts";

/** Of changes that no lane group made. */
export const NO_LANES = "";

/** PostgreSQL takes 8,000 bytes a notice. */
export const IDS_A_NOTICE = 150;

const MARK = "|";

export function originText(origin: string): string {
  return origin + MARK;
}

export function readContactNotice(payload: string): { readonly origin: string; readonly ids: readonly string[] } {
  const end = payload.lastIndexOf(MARK);
  return { origin: payload.slice(0, Math.max(end, 0)), ids: payload.slice(end + 1).split(",") };
}
