import type { AttributeValue, Contact } from "./contact.ts";

/** Names that stand for a contact's own fields; every other name is an attribute the business made up. */
export const ownFields = {
  name: "name",
  first_name: "firstName",
  last_name: "lastName",
  language: "language",
  timezone: "timezone",
} as const;

/** A contact's own field, by the name that conditions and templates call it. */
export type OwnField = keyof typeof ownFields;

export function isOwnField(name: string): name is OwnField {
  return Object.hasOwn(ownFields, name);
}

/** What flows and segments call `contact.<name>`; undefined when unknown or empty. */
export function readAttribute(contact: Contact, name: string): AttributeValue | undefined {
  if (isOwnField(name)) return contact[ownFields[name]] ?? undefined;
  return Object.hasOwn(contact.attributes, name) ? contact.attributes[name] : undefined;
}
