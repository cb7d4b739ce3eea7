import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { deParts } from "./de/index.ts";
import { enParts } from "./en/index.ts";
import { gather } from "./gather.ts";

const de = gather(deParts);
const en = gather(enParts);

const src = fileURLToPath(new URL("../../", import.meta.url));

/** All source text but the catalogues themselves. */
const code = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter(
    (path) =>
      /\.tsx?$/.test(path) && !/i18n[\\/](de|en)[\\/]|words[\\/](de|en)\.ts$/.test(path) && !/\.test\.tsx?$/.test(path),
  )
  .map((path) => readFileSync(`${src}/${path}`, "utf8"))
  .join("\n");

const holes = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort((a, b) => a.localeCompare(b));

test("both languages have the same keys, with the same holes to fill", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(de).sort());
  const german: Record<string, string> = de;
  for (const [key, text] of Object.entries(en))
    expect([key, ...new Set(holes(text))]).toEqual([key, ...new Set(holes(german[key] ?? ""))]);
});

test.each([
  ["German", deParts],
  ["English", enParts],
])("each %s key belongs to one feature", (_, parts) => {
  const owners = new Map<string, string[]>();
  for (const [owner, words] of Object.entries(parts))
    for (const key of Object.keys(words)) owners.set(key, [...(owners.get(key) ?? []), owner]);
  expect([...owners].filter(([, of]) => of.length > 1)).toEqual([]);
});

test("all words that lie beside a feature are gathered", () => {
  for (const [language, parts] of [
    ["de", deParts],
    ["en", enParts],
  ] as const) {
    const lying = readdirSync(`${src}/features`).filter((feature) =>
      existsSync(`${src}/features/${feature}/words/${language}.ts`),
    );
    expect(Object.keys(parts)).toEqual(expect.arrayContaining(lying));
  }
});

test("no text is empty, and every plural has both forms", () => {
  for (const [key, text] of [...Object.entries(de), ...Object.entries(en)]) expect(text.trim(), key).not.toBe("");
  for (const key of Object.keys(de))
    if (key.endsWith("_one")) expect(de).toHaveProperty([key.replace(/_one$/, "_other")]);
});

test("no key is unused", () => {
  const literals = new Set([...code.matchAll(/"([a-zA-Z]+(?:\.[a-zA-Z0-9_]+)+)"/g)].map((match) => match[1]));
  // `view.${view}` stands for every key of that shape.
  const patterns = [...code.matchAll(/`([a-zA-Z]+\.[^`\s]*\$\{[^`\s]*)`/g)].map(
    (match) =>
      new RegExp(
        `^${(match[1] ?? "")
          .split(/\$\{[^}]*\}/)
          .map(escape)
          .join("[a-zA-Z0-9_]+")}$`,
      ),
  );
  const unused = Object.keys(de)
    .map((key) => key.replace(/_(zero|one|other)$/, ""))
    .filter((key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)));
  expect(unused).toEqual([]);
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
