import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../../", import.meta.url));
const styles = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".css") && !path.endsWith("tokens.css"))
  .map((path) => ({ path, text: readFileSync(`${src}/${path}`, "utf8") }));

function linesWith(pattern: RegExp, except: RegExp = /$^/): string[] {
  return styles.flatMap(({ path, text }) =>
    text
      .split("\n")
      .filter((line) => pattern.test(line) && !except.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
}

test("every size of type is one of the scale", () => {
  expect(linesWith(/font(-size)?:[^;]*\d(px|rem|em)\b(?!\s*var)/, /font:[^;]*var\(--t-/)).toEqual([]);
});

test("nothing is forced but the rest of motion that a reader asked for", () => {
  expect(linesWith(/!important/, /(animation|transition|scroll)-/)).toEqual([]);
});
