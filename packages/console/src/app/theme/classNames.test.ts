import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../../", import.meta.url));
const sources = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".tsx"))
  .map((path) => ({ path: join(src, path), text: readFileSync(join(src, path), "utf8") }));

/** Every `styles["name"]` of a screen, with the file that should have it. */
const used = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/^import (\w+) from "(\.[^"]+\.module\.css)";$/gm)].flatMap(([, local = "", file = ""]) =>
    [...text.matchAll(new RegExp(`\\b${local}\\["([^"]+)"\\]`, "g"))].map(([, name = ""]) => ({
      name,
      file: join(dirname(path), file),
      by: path,
    })),
  ),
);
const classesOf = (file: string) => new Set(readFileSync(file, "utf8").match(/(?<=\.)[a-zA-Z][\w-]*/g) ?? []);

test("every class that a screen names stands in its styles", () => {
  expect(used.length).toBeGreaterThan(100);
  const missing = used.filter(({ name, file }) => !existsSync(file) || !classesOf(file).has(name));
  expect(missing.map(({ name, by }) => `${relative(src, by)}: ${name}`)).toEqual([]);
});

test("no class stands in styles that no screen names", () => {
  const files = new Set(used.map(({ file }) => file));
  const idle = [...files].flatMap((file) => {
    const named = new Set(used.filter((each) => each.file === file).map(({ name }) => name));
    const defined = new Set(
      [...readFileSync(file, "utf8").matchAll(/(?<=^|[\s,>+~(:)\]])\.([a-zA-Z][\w-]*)/gm)].map(([, name = ""]) => name),
    );
    return [...defined].filter((name) => !named.has(name)).map((name) => `${relative(src, file)}: ${name}`);
  });
  expect(idle).toEqual([]);
});
