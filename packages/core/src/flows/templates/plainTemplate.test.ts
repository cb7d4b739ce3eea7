import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePlainTemplate } from "./plainTemplate.ts";
import { renderText, renderWithLiquid } from "./template.ts";

const value = fc.oneof(
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.constant([]),
  fc.constant(["a", 1]),
);
const names = ["a", "first_name", "__proto__", "constructor", "B2"];
const name = fc.constantFrom(...names);
const values = fc
  .uniqueArray(fc.tuple(name, value), { selector: ([key]) => key })
  .map((pairs) => Object.fromEntries(pairs));
const words = fc.oneof(fc.string(), fc.constantFrom("{", "}}", " {x} ", "\n", "%}", "{{", "{%"));
const slot = fc
  .tuple(
    fc.constantFrom("contact", "vars", "channel", "message", "nobody"),
    fc.array(name, { maxLength: 2 }),
    fc.constantFrom(
      "",
      " | default: 'du'",
      '| default:""',
      " | default: vars.a",
      " | default: 'x' | upcase",
      " | default: 'a\\nb'",
    ),
    fc.constantFrom("", " ", "-"),
  )
  .map(
    ([root, path, filter, space]) => `{{${space}${[root, ...path].join(".")}${filter}${space === "-" ? " " : space}}}`,
  );
const template = fc.array(fc.oneof(words, slot), { maxLength: 6 }).map((parts) => parts.join(""));

test("what is filled in without Liquid is what Liquid would write", () => {
  let plain = 0;
  fc.assert(
    fc.property(template, values, values, (text, contact, vars) => {
      const scope = { contact, vars, channel: { name: "Nordwind", kind: "messenger" }, message: { text: "x" }, now: 0 };
      const parsed = parsePlainTemplate(text);
      if (parsed && parsed.length > 1) plain += 1;
      expect(renderText(text, scope)).toEqual(renderWithLiquid(text, scope));
    }),
    { numRuns: 3_000 },
  );
  expect(plain).toBeGreaterThan(30);
});
