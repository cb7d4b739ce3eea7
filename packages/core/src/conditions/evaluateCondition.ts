import { readAttribute } from "../contact/attributes.ts";
import type { AttributeValue, Contact } from "../contact/contact.ts";
import type { ChannelKind } from "../channel/capabilities.ts";
import { durationMs } from "../flows/reading/duration.ts";
import type { CompareCondition, Condition } from "./condition.ts";

/** All that a condition may ask about. */
export interface ConditionFacts {
  readonly contact: Contact;
  readonly variables: Readonly<Record<string, AttributeValue>>;
  /** The language the conversation is held in. */
  readonly language: string;
  readonly channelKind: ChannelKind;
  /** ms; null: never. */
  readonly firstSeenAt: number | null;
  readonly lastSeenAt: number | null;
  readonly now: number;
}

/** Whether the condition holds. Its meaning stands with `Condition`. */
export function evaluateCondition(condition: Condition, facts: ConditionFacts): boolean {
  switch (condition.kind) {
    case "all":
      return condition.of.every((part) => evaluateCondition(part, facts));
    case "any":
      return condition.of.some((part) => evaluateCondition(part, facts));
    case "not":
      return !evaluateCondition(condition.of, facts);
    case "attribute":
      return compare(condition, readAttribute(facts.contact, condition.name));
    case "variable":
      return compare(
        condition,
        Object.hasOwn(facts.variables, condition.name) ? facts.variables[condition.name] : undefined,
      );
    case "tag":
      return facts.contact.tags.includes(condition.tag) === (condition.op === "has");
    case "language":
      return speaks(facts.language, condition.value) === (condition.op === "eq");
    case "channel":
      return (facts.channelKind === condition.value) === (condition.op === "eq");
    case "first_seen":
      return wasSeen(facts.firstSeenAt, condition, facts.now);
    case "last_seen":
      return wasSeen(facts.lastSeenAt, condition, facts.now);
  }
}

function compare(
  { op, value: wanted = op === "exists" ? true : "" }: CompareCondition,
  actual: AttributeValue | undefined,
): boolean {
  if (op === "exists") return (actual !== undefined) === (String(wanted) !== "false");
  if (actual === undefined) return op === "neq";
  switch (op) {
    case "eq":
      return isEqual(actual, wanted);
    case "neq":
      return !isEqual(actual, wanted);
    case "contains":
      return fold(actual).includes(fold(wanted));
    case "starts_with":
      return fold(actual).startsWith(fold(wanted));
    case "gt":
      return order(actual, wanted) > 0;
    case "gte":
      return order(actual, wanted) >= 0;
    case "lt":
      return order(actual, wanted) < 0;
    case "lte":
      return order(actual, wanted) <= 0;
  }
}

function isEqual(left: AttributeValue, right: AttributeValue): boolean {
  const [leftNumber, rightNumber] = [asNumber(left), asNumber(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) return leftNumber === rightNumber;
  return fold(left) === fold(right);
}

/** Negative, 0, positive; NaN, which no comparison accepts, when the two have no order. */
function order(left: AttributeValue, right: AttributeValue): number {
  const [leftNumber, rightNumber] = [asNumber(left), asNumber(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) return leftNumber - rightNumber;
  if (isIsoDate(left) && isIsoDate(right)) return left < right ? -1 : left > right ? 1 : 0;
  return Number.NaN;
}

function asNumber(value: AttributeValue): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function isIsoDate(value: AttributeValue): value is string {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value);
}

function fold(value: AttributeValue): string {
  return String(value).toLowerCase();
}

function speaks(language: string, wanted: string): boolean {
  const [actual, asked] = [language.toLowerCase(), wanted.toLowerCase()];
  return actual === asked || actual.startsWith(`${asked}-`);
}

function wasSeen(
  at: number | null,
  { op, duration }: { op: "within" | "longer_ago"; duration: string },
  now: number,
): boolean {
  if (at === null) return false;
  return now - at <= durationMs(duration) === (op === "within");
}
