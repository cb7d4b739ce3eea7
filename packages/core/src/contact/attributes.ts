import type { AttributeValue, Contact, ContactPatch } from "./contact.ts";

/** Names that stand for a contact's own fields; every other name is an attribute the business made up. */
const ownFields = {
  name: "name",
  first_name: "firstName",
  last_name: "lastName",
  language: "language",
  timezone: "timezone",
} as const;

type OwnField = keyof typeof ownFields;

export function isOwnField(name: string): name is OwnField {
  return Object.hasOwn(ownFields, name);
}

/** What flows and segments call `contact.<name>`; undefined when unknown or empty. */
export function readAttribute(contact: Contact, name: string): AttributeValue | undefined {
  if (isOwnField(name)) return contact[ownFields[name]] ?? undefined;
  return Object.hasOwn(contact.attributes, name) ? contact.attributes[name] : undefined;
}

/** The patch that sets one attribute; null removes it. A contact's own fields cannot be removed, then the patch is empty. */
export function attributePatch(name: string, value: AttributeValue | null): ContactPatch {
  if (!isOwnField(name)) return { attributes: { [name]: value } };
  return value === null ? {} : { [ownFields[name]]: String(value) };
}

/** The contact as it is after the patch. */
export function patchContact(contact: Contact, patch: ContactPatch): Contact {
  const { attributes, addTags, removeTags, ...fields } = patch;
  const next = { ...contact, ...fields };
  if (attributes) next.attributes = patchAttributes(contact.attributes, attributes);
  if (addTags || removeTags) {
    const removed = new Set(removeTags);
    const kept = contact.tags.filter((tag) => !removed.has(tag));
    next.tags = [...kept, ...(addTags ?? []).filter((tag) => !kept.includes(tag))];
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
