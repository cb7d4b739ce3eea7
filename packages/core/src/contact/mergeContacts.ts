/** What one person gains of another whom they turned out to be, and what becomes of it when that was wrong. Values only. */
import type { AttributeValue, Contact, ContactPatch } from "./contact.ts";

const names = ["name", "firstName", "lastName", "pictureUrl", "language", "timezone"] as const;

/** What the survivor is given of the other: what it does not have. Where both know something, the survivor's stays. */
export function gainedByMerge(survivor: Contact, other: Contact): ContactPatch {
  const missing = names.filter((name) => survivor[name] === null && other[name] !== null);
  const attributes = Object.entries(other.attributes).filter(([name]) => !Object.hasOwn(survivor.attributes, name));
  const addTags = other.tags.filter((tag) => !survivor.tags.includes(tag));
  return {
    ...Object.fromEntries(missing.map((name) => [name, other[name]])),
    ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
    ...(addTags.length > 0 ? { addTags } : {}),
  };
}

/** Takes back what was given, where it is still as it was given. */
export function givenBack(survivor: Contact, given: ContactPatch): ContactPatch {
  const attributes = Object.entries(given.attributes ?? {}).filter(
    ([name, value]) => value !== null && valueOf(survivor, name) === value,
  );
  const removeTags = (given.addTags ?? []).filter((tag) => survivor.tags.includes(tag));
  const theirs = names.filter((name) => given[name] !== undefined && survivor[name] === given[name]);
  return {
    ...Object.fromEntries(theirs.map((name) => [name, null])),
    ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes.map(([name]) => [name, null])) } : {}),
    ...(removeTags.length > 0 ? { removeTags } : {}),
  };
}

/** The patch that leads from one state of a contact to another: what was changed in between. */
export function changesBetween(before: Contact, after: Contact): ContactPatch {
  const changed = names.filter((name) => before[name] !== after[name]);
  const all = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
  const attributes = [...all]
    .filter((name) => valueOf(before, name) !== valueOf(after, name))
    .map((name) => [name, valueOf(after, name) ?? null] as const);
  const addTags = after.tags.filter((tag) => !before.tags.includes(tag));
  const removeTags = before.tags.filter((tag) => !after.tags.includes(tag));
  return {
    ...Object.fromEntries(changed.map((name) => [name, after[name]])),
    ...(before.isBlocked === after.isBlocked ? {} : { isBlocked: after.isBlocked }),
    ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
    ...(addTags.length > 0 ? { addTags } : {}),
    ...(removeTags.length > 0 ? { removeTags } : {}),
  };
}

function valueOf({ attributes }: Contact, name: string): AttributeValue | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}
