import { expect, test } from "vitest";
import { slashWordAt } from "./slashWord.ts";

test("a word after a slash at the caret asks for a canned reply", () => {
  expect(slashWordAt("/", 1)).toEqual({ from: 0, word: "" });
  expect(slashWordAt("Moin, /grü", 10)).toEqual({ from: 6, word: "grü" });
  expect(slashWordAt("eins\n/zwei drei", 10)).toEqual({ from: 5, word: "zwei" });
});

test("slashes in addresses, dates and fractions do not", () => {
  for (const text of ["https://nordwind.example/a", "24/12", "und/oder", "/zwei worte", "Moin"])
    expect(slashWordAt(text, text.length)).toBeNull();
  expect(slashWordAt("/gruß", 0)).toBeNull();
});
