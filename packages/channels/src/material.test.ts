import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { messenger, parseBody, splitMeta } from "./index.ts";

const folder = process.env.MATERIAL_DIR;

/** Bodies of other projects' tests, with the oddities of real ones. Not part of this repository. */
describe.skipIf(folder === undefined)("bodies from elsewhere (skipped unless MATERIAL_DIR names their folder)", () => {
  for (const channel of ["messenger", "instagram", "whatsapp"]) {
    test(`every ${channel} body yields items that become events`, () => {
      const files = filesIn(join("webhooks", channel));
      expect(files.length).toBeGreaterThan(0);
      for (const { name, text } of files) {
        const body = parseBody(text);
        const items = splitMeta(body);
        expect(items.length, name).toBeGreaterThanOrEqual(hasEmptyEntry(body) ? 0 : 1);
        for (const item of items) {
          expect(item.dedupeKey, name).not.toBe("");
          if (channel === "messenger") expect(typeof messenger.parse(item.raw).kind, name).toBe("string");
        }
      }
    });
  }

  test("JSON that must be read is read, as JSON.parse reads it or with more digits, and split", () => {
    const files = filesIn("json-parsing").filter(({ name }) => name.startsWith("y_"));
    expect(files.length).toBeGreaterThan(0);
    for (const { name, text } of files) {
      const body = parseBody(text);
      expect(body, name).not.toBeUndefined();
      expect(splitMeta(body).length, name).toBeGreaterThan(0);
    }
  });

  test("JSON that must be refused is refused, and none of the rest makes anything throw", () => {
    for (const { name, text } of filesIn("json-parsing")) {
      const body = parseBody(text);
      if (name.startsWith("n_")) expect(body, name).toBeUndefined();
      for (const item of splitMeta(body)) messenger.parse(item.raw);
    }
  });
});

function filesIn(path: string): readonly { readonly name: string; readonly text: string }[] {
  const full = join(folder ?? "", path);
  if (!existsSync(full)) return [];
  return readdirSync(full)
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ name, text: readFileSync(join(full, name), "utf8") }));
}

function hasEmptyEntry(body: unknown): boolean {
  return JSON.stringify(body).includes('"entry":[]');
}
