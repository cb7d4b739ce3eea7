import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { eventDocs } from "./domainEvent.ts";

const docs = await readFile(new URL("../../../../docs/events.md", import.meta.url), "utf8");

test("docs/events.md lists every event as the table in core has it, and no other", () => {
  const rows = docs.split("\n").filter((line) => /^\| `[a-z_]+\.[a-z_]+` \|/.test(line));
  expect(rows).toEqual(
    Object.entries(eventDocs).map(([name, { says, data }]) => {
      const fields = Object.entries(data).map(([field, what]) => `\`${field}\`: ${what}`);
      return `| \`${name}\` | ${says} | ${fields.join("; ") || "–"} |`;
    }),
  );
});
