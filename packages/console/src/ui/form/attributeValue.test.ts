import { expect, test } from "vitest";
import { attributeNameFrom, parseAttributeValue } from "./attributeValue.ts";

test.each([
  ["42", 42],
  ["-1.5", -1.5],
  ["0171", "0171"],
  ["+49 4841", "+49 4841"],
  [" blau ", "blau"],
  ["", null],
  ["true", "true"],
  ["1e5", "1e5"],
])("%j is kept as %j", (typed, value) => {
  expect(parseAttributeValue(typed)).toBe(value);
});

test.each([
  ["Größe", "groesse"],
  ["Lieblings-Farbe ", "lieblings_farbe"],
  ["42", null],
  ["!!!", null],
  ["shoe_size", "shoe_size"],
])("%j becomes the name %j", (typed, name) => {
  expect(attributeNameFrom(typed)).toBe(name);
});
