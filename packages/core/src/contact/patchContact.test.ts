import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asId } from "../ids.ts";
import { anyPatch } from "../../test/contactPatches.ts";
import type { Contact } from "./contact.ts";
import { mergePatches, patchContact, storablePatch } from "./patchContact.ts";

const anna: Contact = {
  id: asId("anna"),
  workspaceId: asId("nordwind"),
  name: "Anna Petersen",
  firstName: "Anna",
  lastName: null,
  pictureUrl: null,
  language: null,
  timezone: null,
  attributes: { size: 38 },
  tags: ["neu", "vip"],
  isBlocked: false,
  createdAt: 0,
};

describe("a patch", () => {
  test("sets, forgets, and leaves the rest", () => {
    const patch = { name: "Anne", firstName: null, attributes: { size: null, city: "Kiel" }, isBlocked: true };
    expect(patchContact(anna, patch)).toEqual({
      ...anna,
      name: "Anne",
      firstName: null,
      attributes: { city: "Kiel" },
      isBlocked: true,
    });
  });

  test("adds a tag that it removes as well", () => {
    expect(patchContact(anna, { addTags: ["vip", "stamm"], removeTags: ["vip", "neu"] }).tags).toEqual([
      "stamm",
      "vip",
    ]);
  });

  test("sorts tags by code points, not by the units of UTF-16", () => {
    expect(patchContact({ ...anna, tags: [] }, { addTags: ["\u{1f600}", "\ufb01", "a"] }).tags).toEqual([
      "a",
      "\ufb01",
      "\u{1f600}",
    ]);
  });

  test("stores an attribute of any name", () => {
    const patch = { attributes: JSON.parse('{"__proto__": 1, "constructor": 2}') };
    const { attributes } = patchContact(anna, storablePatch(patch));
    expect(JSON.stringify(attributes)).toBe('{"size":38,"__proto__":1,"constructor":2}');
    expect(
      JSON.stringify(patchContact({ ...anna, attributes }, { attributes: { ["__proto__"]: null } }).attributes),
    ).toBe('{"size":38,"constructor":2}');
  });

  test("that was made storable holds nothing that a database refuses", () => {
    const strange = {
      name: "A\0\ud800",
      attributes: { "k\0": "v\udc00", lost: Number.NaN, zero: -0 },
      addTags: ["t\0"],
    };
    expect(storablePatch(strange)).toEqual({
      name: "A\ufffd\ufffd",
      attributes: { "k\ufffd": "v\ufffd", zero: 0 },
      addTags: ["t\ufffd"],
    });
  });

  test("of two patches does what both do one after the other", () => {
    fc.assert(
      fc.property(anyPatch, anyPatch, (first, second) => {
        expect(patchContact(anna, mergePatches(first, second))).toEqual(
          patchContact(patchContact(anna, first), second),
        );
      }),
    );
  });
});
