import fc from "fast-check";
import { expect, test } from "vitest";
import { anyPatch } from "../../test/contactPatches.ts";
import { asId } from "../ids.ts";
import type { Contact } from "./contact.ts";
import { changesBetween, gainedByMerge, givenBack } from "./mergeContacts.ts";
import { patchContact } from "./patchContact.ts";

const nobody: Contact = {
  id: asId("c"),
  workspaceId: asId("w"),
  name: null,
  firstName: null,
  lastName: null,
  pictureUrl: null,
  language: null,
  timezone: null,
  attributes: {},
  tags: [],
  isBlocked: false,
  createdAt: 0,
};
const anyone = anyPatch.map((patch) => patchContact(nobody, patch));

test("who lives on gains what it did not know, and keeps what it knew", () => {
  const survivor = { ...nobody, name: "Anna", attributes: { size: 38 }, tags: ["vip"] };
  const other = { ...nobody, name: "A.", language: "de", attributes: { size: 40, city: "Kiel" }, tags: ["neu", "vip"] };
  expect(gainedByMerge(survivor, other)).toEqual({ language: "de", attributes: { city: "Kiel" }, addTags: ["neu"] });
});

test("a merge that is undone at once leaves nothing", () => {
  fc.assert(
    fc.property(anyone, anyone, (survivor, other) => {
      const given = gainedByMerge(survivor, other);
      const merged = patchContact(survivor, given);
      expect(patchContact(merged, givenBack(merged, given))).toEqual(survivor);
    }),
  );
});

test("what was changed in between stays, and is what the changes tell", () => {
  fc.assert(
    fc.property(anyone, anyone, anyPatch, (survivor, other, patch) => {
      const given = gainedByMerge(survivor, other);
      const merged = patchContact(survivor, given);
      const later = patchContact(merged, patch);
      expect(patchContact(merged, changesBetween(merged, later))).toEqual(later);
    }),
  );
});
