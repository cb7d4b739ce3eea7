import {
  type AttributeValue,
  type Condition,
  type ContactFieldName,
  durationMs,
  type FactCondition,
  factOf,
  foldValue,
  isContactField,
  isIsoDate,
  isOwnField,
  numberOf,
  type OwnField,
  type ShareCondition,
  shareDraw,
  wantedOf,
} from "@botschaft/core";

/** A condition as PostgreSQL reads it: a boolean, never null, over the row `c` of `contacts`. */
export interface CompiledCondition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

type Column = "name" | "first_name" | "last_name" | "language" | "timezone" | "tags" | "created_at";

/** Where each fact of a contact lies; a fact that is new in core must be named here. */
const columns: Readonly<Record<ContactFieldName, Column>> = {
  "contact.name": "name",
  "contact.first_name": "first_name",
  "contact.last_name": "last_name",
  "contact.language": "language",
  "contact.timezone": "timezone",
  "contact.tags": "tags",
  "contact.created": "created_at",
};

const ownColumns: Readonly<Record<OwnField, Column>> = {
  name: "name",
  first_name: "first_name",
  last_name: "last_name",
  language: "language",
  timezone: "timezone",
};

/**
 * Compiles a condition about contacts. What it means stands with `Condition` and `compareValues` in core; a property test holds
 * both readings together.
 *
 * @param now ms; `within` and `longer_ago` count from it
 * @param firstParameter the number of the first free parameter of the statement it goes into
 * @throws RangeError for a fact of a conversation, which a contact alone does not have (`findConversationFacts` tells before)
 */
export function compileCondition(condition: Condition, now: number, firstParameter: number): CompiledCondition {
  const values: unknown[] = [];
  const bind: Bind = (value, type) => {
    values.push(value);
    return `$${firstParameter + values.length - 1}::${type}`;
  };
  return { sql: compile(condition, { bind, now }), values };
}

type Bind = (value: unknown, type: string) => string;
interface Context {
  readonly bind: Bind;
  readonly now: number;
}

function compile(condition: Condition, context: Context): string {
  switch (condition.kind) {
    case "all":
      return condition.of.length === 0 ? "true" : group(condition.of, "and", context);
    case "any":
      return condition.of.length === 0 ? "false" : group(condition.of, "or", context);
    case "not":
      return `not ${compile(condition.of, context)}`;
    case "attribute":
      return leaf(
        compare(attributeNamed(condition.name, context.bind), condition.op, wantedOf(condition), context.bind),
      );
    case "variable":
      throw new RangeError(`a contact has no variable "${condition.name}"`);
    case "share":
      return share(condition, context.bind);
    case "fact":
      return leaf(fact(condition, context));
    case "tag":
    case "language":
    case "channel":
    case "first_seen":
    case "last_seen":
      return leaf(fact(factOf(condition), context));
  }
}

function group(parts: readonly Condition[], word: "and" | "or", context: Context): string {
  return `(${parts.map((part) => compile(part, context)).join(` ${word} `)})`;
}

/** Two-valued: what cannot be said of a row is not so. */
function leaf(sql: string): string {
  return `coalesce(${sql}, false)`;
}

/** A value as the comparisons see it: as text, and as a number and an ISO date where it is one; null where it is missing. */
interface Operand {
  readonly text: string;
  readonly number: string;
  readonly date: string;
}

function textOperand(sql: string): Operand {
  return {
    text: sql,
    number: `case when ${sql} ~ '^-?[0-9]{1,15}(\\.[0-9]{1,15})?$' then (${sql})::float8 end`,
    date: `case when ${sql} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}' then ${sql} end`,
  };
}

function attributeNamed(name: string, bind: Bind): Operand {
  if (isOwnField(name)) return textOperand(`c.${ownColumns[name]}`);
  const json = `(c.attributes -> ${bind(name, "text")})`;
  const asText = textOperand(`(${json} #>> '{}')`);
  return {
    text: asText.text,
    number: `case jsonb_typeof(${json}) when 'number' then ${asText.text}::float8 when 'string' then ${asText.number} end`,
    date: `case jsonb_typeof(${json}) when 'string' then ${asText.date} end`,
  };
}

function fact(condition: FactCondition, { bind, now }: Context): string {
  const { field, op } = condition;
  if (!isContactField(field)) throw new RangeError(`a contact alone has no ${field}`);
  const column = `c.${columns[field]}`;
  const wanted = wantedOf(condition);
  if (op === "has" || op === "has_not") {
    const found = `exists (select from unnest(${column}) as one where ${folded("one")} = ${bind(foldValue(wanted), "text")})`;
    return op === "has" ? found : `not ${found}`;
  }
  if (op === "within" || op === "longer_ago") {
    const since = `timestamptz 'epoch' + ${bind(now - durationMs(String(wanted)), "int8")} * interval '1 millisecond'`;
    return `${column} ${op === "within" ? ">=" : "<"} ${since}`;
  }
  if (op === "exists") return `(${column} is not null) = ${bind(String(wanted) !== "false", "bool")}`;
  if (field === "contact.language") {
    const asked = bind(foldValue(wanted), "text");
    const speaks = `(${folded(column)} = ${asked} or starts_with(${folded(column)}, ${asked} || '-'))`;
    return op === "eq" ? speaks : `not coalesce(${speaks}, false)`;
  }
  return compare(textOperand(column), op, wanted, bind);
}

function compare(
  actual: Operand,
  op: Exclude<FactCondition["op"], "has" | "has_not" | "within" | "longer_ago">,
  wanted: AttributeValue,
  bind: Bind,
): string {
  switch (op) {
    case "exists":
      return `(${actual.text} is not null) = ${bind(String(wanted) !== "false", "bool")}`;
    case "eq":
      return isEqual(actual, wanted, bind);
    case "neq":
      return `not coalesce(${isEqual(actual, wanted, bind)}, false)`;
    case "contains":
      return `strpos(${folded(actual.text)}, ${bind(foldValue(wanted), "text")}) > 0`;
    case "starts_with":
      return `starts_with(${folded(actual.text)}, ${bind(foldValue(wanted), "text")})`;
    case "gt":
      return isOrdered(actual, ">", wanted, bind);
    case "gte":
      return isOrdered(actual, ">=", wanted, bind);
    case "lt":
      return isOrdered(actual, "<", wanted, bind);
    case "lte":
      return isOrdered(actual, "<=", wanted, bind);
  }
}

function isEqual(actual: Operand, wanted: AttributeValue, bind: Bind): string {
  const sameText = `${folded(actual.text)} = ${bind(foldValue(wanted), "text")}`;
  const number = numberOf(wanted);
  if (number === undefined) return sameText;
  return `coalesce((${actual.number}) = ${bind(number, "float8")}, ${sameText})`;
}

function isOrdered(actual: Operand, operator: string, wanted: AttributeValue, bind: Bind): string {
  const number = numberOf(wanted);
  if (number !== undefined) return `(${actual.number}) ${operator} ${bind(number, "float8")}`;
  // Every parameter must be named in the statement, or PostgreSQL cannot tell its type.
  if (!isIsoDate(wanted)) return `false and ${actual.text} is null`;
  return `(${actual.date}) collate "C" ${operator} ${bind(wanted, "text")} collate "C"`;
}

/** Lower case as Unicode has it, whatever the database's own collation; core's `toLowerCase` is the same. */
function folded(sql: string): string {
  return `lower(${sql} collate "und-x-icu")`;
}

function share(condition: ShareCondition, bind: Bind): string {
  const { factor, offset, modulus, below } = shareDraw(condition);
  const drawn = `('x' || lpad(right(c.id::text, 7), 8, '0'))::bit(32)::int8`;
  return `(${drawn} * ${bind(String(factor), "int8")} + ${bind(String(offset), "int8")}) % ${modulus} < ${bind(String(below), "int8")}`;
}
