import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noon, testContact } from "../../test/conversation.ts";
import { conditionSchema, type Condition } from "./condition.ts";
import type { ConditionFacts, ConversationFacts } from "./conditionFields.ts";
import { evaluateCondition } from "./evaluateCondition.ts";
import { sayCondition } from "./sayCondition.ts";
import { isInShare } from "./share.ts";

const day = 86_400_000;
const facts: ConditionFacts = {
  contact: testContact({
    attributes: { orders: 3, size: "44", city: "Köln", vip: true, since: "2026-03-01", parcel: "34043412345678901234" },
    tags: ["lead"],
  }),
  conversation: {
    variables: { color: "Rot" },
    language: "de-AT",
    channelKind: "messenger",
    firstSeenAt: noon - 40 * day,
    lastSeenAt: noon - 2 * day,
  },
  now: noon,
};
const during = (changes: Partial<ConversationFacts>): ConditionFacts => ({
  ...facts,
  conversation: facts.conversation && { ...facts.conversation, ...changes },
});
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
    ["parcel", "eq", "34043412345678901235", false],
    ["parcel", "eq", "34043412345678901234", true],
    ["parcel", "gt", 1, false],
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
    [{ kind: "tag", op: "has", tag: "Lead" }, true],
    [{ kind: "language", op: "eq", value: "de" }, true],
    [{ kind: "language", op: "eq", value: "de-CH" }, false],
    [{ kind: "language", op: "neq", value: "en" }, true],
    [{ kind: "channel", op: "eq", value: "messenger" }, true],
    [{ kind: "channel", op: "neq", value: "messenger" }, false],
    [{ kind: "first_seen", op: "longer_ago", duration: "30d" }, true],
    [{ kind: "last_seen", op: "within", duration: "1d" }, false],
    [{ kind: "fact", field: "contact.tags", op: "has", value: "LEAD" }, true],
    [{ kind: "fact", field: "contact.name", op: "contains", value: "meer" }, true],
    [{ kind: "fact", field: "contact.created", op: "longer_ago", value: "1d" }, false],
    [{ kind: "fact", field: "contact.timezone", op: "exists", value: false }, true],
    [{ kind: "fact", field: "conversation.channel", op: "eq", value: "messenger" }, true],
    [{ kind: "all", of: [] }, true],
    [{ kind: "any", of: [] }, false],
    [{ kind: "not", of: { kind: "any", of: [{ kind: "tag", op: "has", tag: "lead" }] } }, false],
  ])("%j is %j", (condition, expected) => {
    expect(holds(condition)).toBe(expected);
    expect(conditionSchema.parse(JSON.parse(JSON.stringify(condition)))).toEqual(condition);
  });
  test("about a contact who never wrote matches neither way", () => {
    const never = during({ lastSeenAt: null });
    expect(evaluateCondition({ kind: "last_seen", op: "within", duration: "1d" }, never)).toBe(false);
    expect(evaluateCondition({ kind: "last_seen", op: "longer_ago", duration: "1d" }, never)).toBe(false);
  });
});

const value = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean());
test("not eq is neq, for every pair of values", () => {
  fc.assert(
    fc.property(value, value, (actual, wanted) => {
      const about = during({ variables: { x: actual } });
      const eq = evaluateCondition({ kind: "variable", name: "x", op: "eq", value: wanted }, about);
      expect(evaluateCondition({ kind: "variable", name: "x", op: "neq", value: wanted }, about)).toBe(!eq);
      expect(evaluateCondition({ kind: "variable", name: "x", op: "eq", value: actual }, about)).toBe(true);
    }),
  );
});

test("a contact alone has nothing that is a conversation's", () => {
  const alone = { ...facts, conversation: null };
  expect(evaluateCondition({ kind: "channel", op: "eq", value: "messenger" }, alone)).toBe(false);
  expect(evaluateCondition({ kind: "last_seen", op: "longer_ago", duration: "1d" }, alone)).toBe(false);
  expect(evaluateCondition({ kind: "variable", name: "color", op: "exists" }, alone)).toBe(false);
});

test("an operator that a field does not take is refused, and the message says which it takes", () => {
  const parsed = conditionSchema.safeParse({ kind: "fact", field: "contact.tags", op: "gt", value: 3 });
  expect(parsed.error?.issues[0]).toMatchObject({ path: ["op"], message: "contact.tags takes has, has_not." });
  expect(
    conditionSchema.safeParse({ kind: "fact", field: "contact.created", op: "within", value: "soon" }).success,
  ).toBe(false);
  expect(conditionSchema.safeParse({ kind: "fact", field: "contact.shoe_size", op: "eq", value: 3 }).success).toBe(
    false,
  );
});

test("a share holds about so many, the same for ever, and another salt draws others", () => {
  const ids = Array.from(
    { length: 20_000 },
    (_, index) => `0199aa00-0000-7000-8000-00000${(index * 13_421).toString(16).padStart(7, "0").slice(-7)}`,
  );
  const inShare = (percent: number, salt: string) =>
    new Set(ids.filter((id) => isInShare(id, { kind: "share", percent, salt })));
  const half = inShare(50, "spring");
  expect(Math.abs(half.size - 10_000)).toBeLessThan(400);
  expect(inShare(50, "spring")).toEqual(half);
  expect([...inShare(20, "spring")].every((id) => half.has(id))).toBe(true);
  const both = [...inShare(50, "autumn")].filter((id) => half.has(id)).length;
  expect(Math.abs(both - 5_000)).toBeLessThan(400);
  expect(inShare(0, "x").size).toBe(0);
  expect(inShare(100, "x").size).toBe(ids.length);
});

test.each<[Condition, string, string]>([
  [
    {
      kind: "all",
      of: [
        { kind: "attribute", name: "orders", op: "gte", value: 3 },
        {
          kind: "any",
          of: [
            { kind: "tag", op: "has", tag: "VIP" },
            { kind: "fact", field: "contact.created", op: "longer_ago", value: "30d" },
          ],
        },
      ],
    },
    "orders mindestens 3 und (Tags mit „VIP“ oder Bekannt seit vor mehr als 30 Tagen)",
    "orders at least 3 and (tags with “VIP” or known since longer ago than 30 days)",
  ],
  [{ kind: "not", of: { kind: "attribute", name: "city", op: "exists" } }, "nicht: city bekannt", "not: city known"],
  [{ kind: "any", of: [] }, "niemand", "nobody"],
  [{ kind: "share", percent: 12.5, salt: "a" }, "zufällige 12,5 %", "a random 12.5 %"],
])("a condition reads as a sentence", (condition, german, english) => {
  expect(sayCondition(condition, "de")).toBe(german);
  expect(sayCondition(condition, "en")).toBe(english);
});
