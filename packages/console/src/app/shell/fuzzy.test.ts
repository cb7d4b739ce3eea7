import { expect, test } from "vitest";
import { fuzzyScore, namesExactly } from "./fuzzy.ts";
import { comboOf, printCombo } from "../keys/combo.ts";

const rank = (typed: string, titles: readonly string[]) =>
  titles
    .map((title) => ({ title, score: fuzzyScore(typed, title) }))
    .filter((each) => each.score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map((each) => each.title);

test("beginnings come before words, words before what stands inside of one or begins several", () => {
  expect(rank("ab", ["Verabreden", "Gespräch abschließen", "Abschließen", "Alle Bots"])).toEqual([
    "Abschließen",
    "Gespräch abschließen",
    "Verabreden",
    "Alle Bots",
  ]);
});

test("the first letters of words find a title, letters strewn over it do not", () => {
  expect(rank("abn", ["Abschließen und zum nächsten", "Abschließen"])).toEqual(["Abschließen und zum nächsten"]);
  expect(rank("anneke", ["Als ungelesen merken", "An den Bot zurückgeben"])).toEqual([]);
  expect(fuzzyScore("ana", "An Adler")).not.toBeNull();
});

test("a whole name, or a whole part of one, is told from a beginning", () => {
  expect(namesExactly("anneke", "Anneke Kröger")).toBe(true);
  expect(namesExactly("kroeger", "Anneke Kröger")).toBe(true);
  expect(namesExactly("anneke kroger", "Anneke Kröger")).toBe(true);
  expect(namesExactly("ann", "Anneke Kröger")).toBe(false);
  expect(namesExactly("a", "A B")).toBe(false);
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
