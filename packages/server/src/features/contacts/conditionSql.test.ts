import fc from "fast-check";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  asId,
  type AttributeValue,
  compareOps,
  type Condition,
  conditionFields,
  conditionSchema,
  type Contact,
  type ContactFieldName,
  evaluateCondition,
  opsOf,
  type WorkspaceId,
} from "@botschaft/core";
import { createTestDatabase, type TestDatabase } from "../../../test/database.ts";
import { compileCondition } from "./conditionSql.ts";
import { patient } from "../../../../../scripts/parts/patience.mjs";

/** Full size: CONDITIONS=10000 npm test -- server conditionSql */
const CONDITIONS = Number(process.env.CONDITIONS ?? 500);
const CONTACTS = 300;
const TOGETHER = 25;
const workspaceId = asId<WorkspaceId>("0199aa00-0000-7000-8000-000000000001");
const now = Date.UTC(2026, 10, 22, 12);
const day = 86_400_000;

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Words that meet each other in every way the language knows: case, umlauts, numbers as text, dates, long rows of digits. */
const text = fc.oneof(
  fc.constantFrom(
    "",
    "VIP",
    "vip",
    "Köln",
    "KÖLN",
    "köln-deutz",
    "ΟΔΟΣ",
    "İzmir",
    "Straße",
    "STRASSE",
    "😀",
    "%",
    "_",
    "\\",
  ),
  fc.constantFrom(
    "3",
    "3.0",
    "-3",
    "03",
    "0.1",
    "1e3",
    " 3",
    "9007199254740993",
    "9007199254740992",
    "999999999999999",
  ),
  fc.constantFrom(
    "2026-03-01",
    "2026-03-01T10:00:00Z",
    "2026-03-01😀",
    "2026-03-01\uffee",
    "20260301",
    "true",
    "false",
  ),
  fc.string({ unit: "grapheme", maxLength: 6 }).filter((value) => !value.includes("\0") && value.isWellFormed()),
);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  text,
  fc.boolean(),
  fc.constantFrom(0, 3, -3, 0.1, 1e21, 1e-7, 1.5e300, 123456.789, 9007199254740992),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const attributeName = fc.constantFrom("orders", "city", "since", "__proto__", "name", "first_name", "missing", "a'b");
const optionalText = fc.option(text, { nil: null });
const language = fc.constantFrom("de", "de-AT", "DE", "en", "en-GB", "d");

const contact = fc.record({
  name: optionalText,
  firstName: optionalText,
  lastName: optionalText,
  language: fc.option(language, { nil: null }),
  timezone: fc.option(fc.constantFrom("Europe/Berlin", "Asia/Tokyo"), { nil: null }),
  attributes: fc.dictionary(attributeName, value, { noNullPrototype: true }),
  tags: fc.uniqueArray(text, { maxLength: 4 }),
  // On the very edges of "within", too.
  createdAt: fc.oneof(
    fc.constantFrom(now - day, now - day - 1, now - day + 1),
    fc.integer({ min: 0, max: 60 }).map((days) => now - days * day),
  ),
});

const contactFields = (Object.keys(conditionFields) as (keyof typeof conditionFields)[]).filter(
  (name): name is ContactFieldName => name.startsWith("contact."),
);
const fact = fc
  .constantFrom(...contactFields)
  .chain((field) => fc.record({ field: fc.constant(field), op: fc.constantFrom(...opsOf(field)) }))
  .chain(({ field, op }) => {
    const wanted =
      op === "within" || op === "longer_ago"
        ? fc.constantFrom("1d", "30d", "1s", "24h")
        : field === "contact.language" && op !== "exists"
          ? language
          : fc.oneof(value, text);
    return fc.record({
      kind: fc.constant("fact" as const),
      field: fc.constant(field),
      op: fc.constant(op),
      value: wanted,
    });
  });
const attribute = fc.record(
  { kind: fc.constant("attribute" as const), name: attributeName, op: fc.constantFrom(...compareOps), value },
  { requiredKeys: ["kind", "name", "op"] },
);
const share = fc.record({
  kind: fc.constant("share" as const),
  percent: fc.oneof(fc.constantFrom(0, 50, 100), fc.double({ min: 0, max: 100, noNaN: true })),
  salt: text,
});
const tag = fc.record({
  kind: fc.constant("tag" as const),
  op: fc.constantFrom("has" as const, "has_not" as const),
  tag: text,
});
const condition = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    attribute,
    fact,
    share,
    tag,
    fc.record({ kind: fc.constantFrom("all" as const, "any" as const), of: fc.array(tie("tree"), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant("not" as const), of: tie("tree") }),
  ),
})).tree;

test(`memory and SQL say the same of ${CONTACTS} contacts for ${CONDITIONS} random conditions`, {
  timeout: patient(600_000),
}, async () => {
  const contacts = fc
    .sample(contact, { numRuns: CONTACTS, seed: 7 })
    .map(
      (facts, index): Contact =>
        testContact(facts, `0199aa00-0000-7000-8000-${(index * 48_271).toString(16).padStart(12, "0")}`),
    );
  await insert(contacts);
  const conditions = fc.sample(condition, { numRuns: CONDITIONS, seed: Number(process.env.SEED ?? 11) });
  const drawn = { true: 0, false: 0 };
  for (let start = 0; start < conditions.length; start += TOGETHER) {
    const some = conditions.slice(start, start + TOGETHER);
    const found = await readAll(some);
    for (const [index, each] of some.entries()) {
      for (const one of contacts) {
        const inMemory = evaluateCondition(each, { contact: one, conversation: null, now });
        drawn[`${inMemory}`] += 1;
        if (found.get(one.id)?.[index] !== inMemory) {
          expect.fail(
            `SQL says ${String(found.get(one.id)?.[index])} of ${JSON.stringify(one)}\nfor ${JSON.stringify(each)}`,
          );
        }
      }
    }
  }
  // A test whose conditions all hold, or none, would prove little.
  expect(Math.min(drawn.true, drawn.false) / (drawn.true + drawn.false)).toBeGreaterThan(0.1);
});

test("what is drawn is what the schema takes", () => {
  for (const each of fc.sample(condition, { numRuns: 300, seed: 3 })) {
    if (isStorable(each)) expect(conditionSchema.safeParse(each).error).toBeUndefined();
  }
});

test("a conversation's fact is refused, since a contact alone has none", () => {
  expect(() => compileCondition({ kind: "channel", op: "eq", value: "messenger" }, now, 2)).toThrow(RangeError);
  expect(() => compileCondition({ kind: "variable", name: "x", op: "exists" }, now, 2)).toThrow(RangeError);
});

/** An empty tag, a share of anything, an attribute without a name: the schema asks for a little more than the language needs. */
function isStorable(each: Condition): boolean {
  if (each.kind === "all" || each.kind === "any") return each.of.every(isStorable);
  if (each.kind === "not") return isStorable(each.of);
  return each.kind !== "tag" || each.tag !== "";
}

function testContact(facts: Omit<Contact, "id" | "workspaceId" | "pictureUrl" | "isBlocked">, id: string): Contact {
  return { ...facts, id: asId(id), workspaceId, pictureUrl: null, isBlocked: false };
}

async function insert(contacts: readonly Contact[]): Promise<void> {
  for (const each of contacts) {
    await pool.query(
      `insert into contacts (workspace_id, id, name, first_name, last_name, language, timezone, attributes, tags, created_at, channel_id, contact_key)
       values ($1, $2::uuid, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000), $1, $2::text)`,
      [
        workspaceId,
        each.id,
        each.name,
        each.firstName,
        each.lastName,
        each.language,
        each.timezone,
        JSON.stringify(each.attributes),
        each.tags,
        each.createdAt,
      ],
    );
  }
}

async function readAll(conditions: readonly Condition[]): Promise<Map<string, boolean[]>> {
  const values: unknown[] = [workspaceId];
  const columns = conditions.map((each) => {
    const { sql, values: more } = compileCondition(each, now, values.length + 1);
    values.push(...more);
    return sql;
  });
  const { rows } = await pool.query<{ id: string; said: boolean[] }>(
    `select c.id, array[${columns.join(", ")}]::bool[] as said from contacts c where c.workspace_id = $1`,
    values,
  );
  return new Map(rows.map(({ id, said }) => [id, said]));
}
