import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noon, testContact } from "../../test/conversation.ts";
import { conditionSchema, type Condition } from "./condition.ts";
import { evaluateCondition, type ConditionFacts } from "./evaluateCondition.ts";

const day = 86_400_000;
const facts: ConditionFacts = {
  contact: testContact({
    attributes: { orders: 3, size: "44", city: "Köln", vip: true, since: "2026-03-01" },
    tags: ["lead"],
  }),
  variables: { color: "Rot" },
  language: "de-AT",
  channelKind: "messenger",
  firstSeenAt: noon - 40 * day,
  lastSeenAt: noon - 2 * day,
  now: noon,
};
const holds = (condition: Condition) => evaluateCondition(condition, facts);
const attribute = (
  name: string,
  op: Extract<Condition, { kind: "attribute" | "variable" }>["op"],
  value?: string | number | boolean,
): Condition => ({ kind: "attribute", name, op, ...(value === undefined ? {} : { value }) });

describe("an attribute", () => {
  test.each([
    ["orders", "eq", 3, true],
    ["orders", "eq", "3", true],
    ["orders", "eq", "3.0", true],
    ["orders", "neq", 3, false],
    ["orders", "gt", 2, true],
    ["orders", "gte", 3, true],
    ["orders", "lt", 3, false],
    ["orders", "lte", 3, true],
    ["size", "gt", 40, true],
    ["size", "lt", "100", true],
    ["city", "eq", "köln", true],
    ["city", "contains", "ÖL", true],
    ["city", "starts_with", "kö", true],
    ["city", "starts_with", "ln", false],
    ["city", "gt", 1, false],
    ["city", "lt", "Zürich", false],
    ["vip", "eq", true, true],
    ["vip", "eq", "true", true],
    ["vip", "neq", true, false],
    ["since", "lt", "2026-11-01", true],
    ["since", "gte", "2026-03-01", true],
    ["since", "gt", 3, false],
    ["first_name", "eq", "anna", true],
    ["name", "contains", "Meer", true],
  ] as const)("%s %s %j is %j", (name, op, value, expected) => {
    expect(holds(attribute(name, op, value))).toBe(expected);
  });

  test.each(["eq", "contains", "starts_with", "gt", "gte", "lt", "lte"] as const)(
    "that is missing never matches %s",
    (op) => {
      expect(holds(attribute("missing", op, ""))).toBe(false);
      expect(holds(attribute("missing", op, 0))).toBe(false);
    },
  );
  test("that is missing is different from everything, and does not exist", () => {
    expect(holds(attribute("missing", "neq", "x"))).toBe(true);
    expect(holds(attribute("missing", "exists", false))).toBe(true);
    expect(holds(attribute("missing", "exists"))).toBe(false);
    expect(holds(attribute("city", "exists"))).toBe(true);
    expect(holds(attribute("timezone", "exists"))).toBe(false);
  });
  test.each(["__proto__", "constructor", "toString"])("named %s is missing, not inherited", (name) => {
    expect(holds(attribute(name, "exists"))).toBe(false);
  });
});

describe("a condition", () => {
  test.each<[Condition, boolean]>([
    [{ kind: "variable", name: "color", op: "eq", value: "rot" }, true],
    [{ kind: "variable", name: "orders", op: "exists", value: true }, false],
    [{ kind: "tag", op: "has", tag: "lead" }, true],
    [{ kind: "tag", op: "has_not", tag: "lead" }, false],
    [{ kind: "tag", op: "has", tag: "Lead" }, false],
    [{ kind: "language", op: "eq", value: "de" }, true],
    [{ kind: "language", op: "eq", value: "de-CH" }, false],
    [{ kind: "language", op: "neq", value: "en" }, true],
    [{ kind: "channel", op: "eq", value: "messenger" }, true],
    [{ kind: "channel", op: "neq", value: "messenger" }, false],
    [{ kind: "first_seen", op: "longer_ago", duration: "30d" }, true],
    [{ kind: "last_seen", op: "within", duration: "1d" }, false],
    [{ kind: "all", of: [] }, true],
    [{ kind: "any", of: [] }, false],
    [{ kind: "not", of: { kind: "any", of: [{ kind: "tag", op: "has", tag: "lead" }] } }, false],
  ])("%j is %j", (condition, expected) => {
    expect(holds(condition)).toBe(expected);
    expect(conditionSchema.parse(JSON.parse(JSON.stringify(condition)))).toEqual(condition);
  });
  test("about a contact who never wrote matches neither way", () => {
    const never = { ...facts, lastSeenAt: null };
    expect(evaluateCondition({ kind: "last_seen", op: "within", duration: "1d" }, never)).toBe(false);
    expect(evaluateCondition({ kind: "last_seen", op: "longer_ago", duration: "1d" }, never)).toBe(false);
  });
});

const value = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean());
test("not eq is neq, for every pair of values", () => {
  fc.assert(
    fc.property(value, value, (actual, wanted) => {
      const about = { ...facts, variables: { x: actual } };
      const eq = evaluateCondition({ kind: "variable", name: "x", op: "eq", value: wanted }, about);
      expect(evaluateCondition({ kind: "variable", name: "x", op: "neq", value: wanted }, about)).toBe(!eq);
      expect(evaluateCondition({ kind: "variable", name: "x", op: "eq", value: actual }, about)).toBe(true);
    }),
  );
});
