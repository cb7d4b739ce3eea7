import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { type Endpoint, endpoints, problems } from "@botschaft/contract";

const docs = await readFile(new URL("../../../../docs/api.md", import.meta.url), "utf8");

it("docs/api.md lists every code as the table in the contract has it, and no other", () => {
  const rows = docs.split("\n").filter((line) => /^\| `[a-z_]+` \| \d{3} \|/.test(line));
  expect(rows).toEqual(
    Object.entries(problems).map(
      ([code, { status, title, remedy }]) => `| \`${code}\` | ${status} | ${title} | ${remedy} |`,
    ),
  );
});

it("its commands call only what exists", () => {
  const called = [...docs.matchAll(/\$BASE(\/api\/v1\/[^"]*)"/g)].map(
    ([, path]) => path?.replace(/\$[A-Z]+/g, "{}") ?? "",
  );
  const known = new Set(
    Object.values<Endpoint>(endpoints).map(({ path }) => `/api/v1${path.replace(/\{\w+\}/g, "{}")}`),
  );
  expect(called.length).toBeGreaterThan(5);
  for (const path of called) expect(known).toContain(path);
});
