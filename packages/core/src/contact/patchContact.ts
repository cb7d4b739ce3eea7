/**
 * What a patch does to a contact in memory. The database does the same to its row (`patch_contact` of the server's migrations); a
 * property test of the server holds the two together.
 */
import { isOwnField, ownFields } from "./attributes.ts";
import type { AttributeValue, Contact, ContactPatch } from "./contact.ts";

/** The contact as it is after the patch, which must be storable. */
export function patchContact(contact: Contact, patch: ContactPatch): Contact {
  const { attributes, addTags, removeTags, ...fields } = patch;
  const next = { ...contact, ...fields };
  if (attributes) next.attributes = patchAttributes(contact.attributes, attributes);
  if (addTags || removeTags) {
    const removed = new Set(removeTags);
    const kept = contact.tags.filter((tag) => !removed.has(tag));
    next.tags = [...new Set([...kept, ...(addTags ?? [])])].sort(byCodePoints);
  }
  return next;
}

/** Two patches as one: what the second says wins. */
export function mergePatches(first: ContactPatch | null, second: ContactPatch): ContactPatch {
  if (!first) return second;
  const merged = { ...first, ...second };
  const added = second.addTags ?? [];
  const removed = second.removeTags ?? [];
  return {
    ...merged,
    ...(first.attributes || second.attributes ? { attributes: { ...first.attributes, ...second.attributes } } : {}),
    ...(first.addTags || second.addTags
      ? { addTags: [...new Set([...(first.addTags ?? []).filter((tag) => !removed.includes(tag)), ...added])] }
      : {}),
    ...(first.removeTags || second.removeTags
      ? { removeTags: [...new Set([...(first.removeTags ?? []).filter((tag) => !added.includes(tag)), ...removed])] }
      : {}),
  };
}

/**
 * The patch as it can be stored: U+0000 and lone surrogates become U+FFFD, numbers that are none are left out. An attribute that is
 * called as one of the contact's own fields is that field, which would hide it; what the patch says of the field itself wins.
 */
export function storablePatch(patch: ContactPatch): ContactPatch {
  const { own, attributes } = partAttributes(patch.attributes);
  const { attributes: _all, addTags, removeTags, isBlocked, ...named } = patch;
  const names = { ...own, ...named };
  return {
    ...Object.fromEntries(
      Object.entries(names).flatMap(([field, value]) =>
        value === undefined ? [] : [[field, value === null ? null : storable(value)]],
      ),
    ),
    ...(isBlocked === undefined ? {} : { isBlocked }),
    ...(attributes ? { attributes: storableAttributes(attributes) } : {}),
    ...(addTags ? { addTags: addTags.map(storable) } : {}),
    ...(removeTags ? { removeTags: removeTags.map(storable) } : {}),
  };
}

function partAttributes(all: ContactPatch["attributes"]): Pick<ContactPatch, "attributes"> & {
  readonly own?: Readonly<Record<string, string | null>>;
} {
  if (!all || !Object.keys(all).some(isOwnField)) return all ? { attributes: all } : {};
  const entries = Object.entries(all);
  const others = entries.filter(([name]) => !isOwnField(name));
  const own = entries.flatMap(([name, value]) =>
    isOwnField(name) ? [[ownFields[name], value === null ? null : String(value)] as const] : [],
  );
  return { own: Object.fromEntries(own), ...(others.length > 0 ? { attributes: Object.fromEntries(others) } : {}) };
}

function storableAttributes(
  attributes: Readonly<Record<string, AttributeValue | null>>,
): Record<string, AttributeValue | null> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]): [string, AttributeValue | null][] => {
      if (typeof value === "string") return [[storable(name), storable(value)]];
      if (typeof value === "number") return Number.isFinite(value) ? [[storable(name), value === 0 ? 0 : value]] : [];
      return [[storable(name), value]];
    }),
  );
}

function storable(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes("\0") ? wellFormed.replaceAll("\0", "\ufffd") : wellFormed;
}

function patchAttributes(
  attributes: Readonly<Record<string, AttributeValue>>,
  changes: Readonly<Record<string, AttributeValue | null>>,
): Record<string, AttributeValue> {
  const next: Record<string, AttributeValue> = { ...attributes };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete next[name];
    // defineProperty: a plain assignment to "__proto__" would not store anything.
    else Object.defineProperty(next, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return next;
}

/** As PostgreSQL's collation "C" sorts UTF-8. JavaScript's own order puts U+E000 to U+FFFF behind what needs two units. */
function byCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return isSurrogate(left) === isSurrogate(right) ? left - right : isSurrogate(left) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
