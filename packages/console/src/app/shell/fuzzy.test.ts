import { expect, test } from "vitest";
import { fuzzyScore } from "./fuzzy.ts";
import { comboOf, printCombo } from "../keys/combo.ts";

const rank = (typed: string, titles: readonly string[]) =>
  titles
    .map((title) => ({ title, score: fuzzyScore(typed, title) }))
    .filter((each) => each.score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map((each) => each.title);

test("beginnings come before words, words before letters in between", () => {
  expect(rank("ab", ["Verabreden", "Gespräch abschließen", "Abschließen", "Kanal bauen"])).toEqual([
    "Abschließen",
    "Gespräch abschließen",
    "Verabreden",
    "Kanal bauen",
  ]);
});

test("umlauts are found however they are typed", () => {
  for (const typed of ["zuruck", "zurueck", "zurück", "ZURÜCK"])
    expect(fuzzyScore(typed, "Zurückstellen")).not.toBeNull();
  expect(fuzzyScore("gross", "Größentabelle")).not.toBeNull();
});

test("what lacks a letter is not found; nothing typed finds all alike", () => {
  expect(fuzzyScore("xyz", "Abschließen")).toBeNull();
  expect(fuzzyScore("  ", "Abschließen")).toBe(0);
});

const press = (key: string, held: Partial<Record<"altKey" | "ctrlKey" | "metaKey" | "shiftKey", boolean>> = {}) =>
  comboOf({ key, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...held });

test("what German layouts type with AltGr is never taken for a key of ours", () => {
  expect(press("@", { altKey: true, ctrlKey: true })).toBeNull();
  expect(press("€", { altKey: true, ctrlKey: true })).toBeNull();
  expect(press("q", { altKey: true })).toBeNull();
});

test("a key is told by the sign it types, wherever the layout keeps it", () => {
  expect(press("?", { shiftKey: true })).toBe("?");
  expect(press("/", { shiftKey: true })).toBe("/");
  expect(press("E", { shiftKey: true })).toBe("shift+e");
  expect(press("K", { ctrlKey: true })).toBe("mod+k");
  expect(press("k", { metaKey: true })).toBe("mod+k");
  expect(press("Shift", { shiftKey: true })).toBeNull();
});

test("keys are printed as they stand on the keyboard", () => {
  expect(printCombo("mod+k", { control: "Strg", isMac: false })).toBe("Strg K");
  expect(printCombo("mod+enter", { control: "Strg", isMac: true })).toBe("⌘ ⏎");
  expect(printCombo("g i", { control: "Strg", isMac: false })).toBe("G I");
});

test("Ctrl with Shift is not Ctrl alone: what the browser means by it stays the browser's", () => {
  expect(press("K", { ctrlKey: true, shiftKey: true })).not.toBe(press("k", { ctrlKey: true }));
  expect(press("K", { metaKey: true, shiftKey: true })).not.toBe(press("k", { metaKey: true }));
});
