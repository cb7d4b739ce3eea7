import { describe, expect, test } from "vitest";
import { resolveAliases, type KnownKey } from "./resolveAliases.ts";

const known = (key: string, primary: string, contactId: string, since: number): KnownKey => ({
  key,
  primary,
  contactId,
  since,
});

describe("the keys of a person", () => {
  test.each([
    ["nobody knows: the best is theirs, the others stand for it", ["bsuid", "49170"], [], "bsuid", ["49170"], []],
    [
      "one of which is known: it stays theirs, and the new one stands for it",
      ["bsuid", "49170"],
      [known("49170", "49170", "anna", 1)],
      "49170",
      ["bsuid"],
      [],
    ],
    [
      "one of which is an alias lead to what it stands for",
      ["49170"],
      [known("49170", "bsuid", "anna", 1)],
      "bsuid",
      [],
      [],
    ],
    [
      "all known and one person's change nothing",
      ["bsuid", "49170"],
      [known("bsuid", "bsuid", "anna", 1), known("49170", "bsuid", "anna", 1)],
      "bsuid",
      [],
      [],
    ],
    [
      "of two people make them one: the older lives on, the newer conversation goes on",
      ["bsuid", "49170"],
      [known("bsuid", "bsuid", "new", 2), known("49170", "49170", "old", 1)],
      "bsuid",
      [],
      [{ contactId: "new", intoId: "old" }],
    ],
  ] as const)("%s", (_, keys, already, primary, newAliases, toMerge) => {
    expect(resolveAliases(keys, already)).toEqual({ primary, newAliases, toMerge });
  });
});
