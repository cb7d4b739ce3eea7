import fc from "fast-check";
import { expect, test } from "vitest";
import { linkify, safeHref } from "./linkify.ts";
import { initialsOf } from "../initials.ts";

const links = (text: string) =>
  linkify(text)
    .filter((part) => part.kind === "link")
    .map((part) => part.text);

test.each([
  ["Schau: https://nordwind.example/amrum.", ["https://nordwind.example/amrum"]],
  ["(siehe https://a.example/x)", ["https://a.example/x"]],
  ["https://a.example/x_(y)!", ["https://a.example/x_(y)"]],
  ["www.nordwind.example und HTTP://B.example", ["www.nordwind.example", "HTTP://B.example"]],
  ["javascript:alert(1) data:text/html,x ftp://a.example", []],
  ["https:// http://", []],
])("in %j the links are %j", (text, found) => {
  expect(links(text)).toEqual(found);
});

test("the parts of any text are the text, and every link opens http or https", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.webUrl(), (noise, url) => {
      const text = `${noise} ${url} ${noise}`;
      const parts = linkify(text);
      expect(parts.map((part) => part.text).join("")).toBe(text);
      for (const part of parts) if (part.kind === "link") expect(part.href).toMatch(/^https?:\/\//);
    }),
  );
});

test("addresses that run code or leave the web are not opened", () => {
  for (const bad of [
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:x",
    "data:text/html,<b>",
    "vbscript:x",
    "file:///etc",
    "blob:https://a/b",
    "",
  ]) {
    expect(safeHref(bad)).toBeNull();
  }
});

test("initials are whole characters", () => {
  expect(initialsOf("Anneke Kröger")).toBe("AK");
  expect(initialsOf("milou.liest")).toBe("ML");
  expect(initialsOf("👩‍👩‍👧 Östrup")).toBe("Ö");
  expect(initialsOf("  ")).toBe("?");
});
