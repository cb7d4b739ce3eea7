import { readAttribute } from "../contact/attributes.ts";
import type { AttributeValue } from "../contact/contact.ts";
import { durationMs } from "../flows/reading/duration.ts";
import { compareValues, foldValue } from "./compareValues.ts";
import type { CompareCondition, Condition, FactCondition, OlderCondition } from "./condition.ts";
import { type ConditionFacts, conditionFields, isContactField } from "./conditionFields.ts";
import { isInShare } from "./share.ts";

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
      return compare(condition, readVariable(condition.name, facts));
    case "fact":
      return evaluateFact(condition, facts);
    case "share":
      return isInShare(facts.contact.id, condition);
    case "tag":
    case "language":
    case "channel":
    case "first_seen":
    case "last_seen":
      return evaluateFact(factOf(condition), facts);
  }
}

/** An older form as the fact that it is. */
export function factOf(condition: OlderCondition): FactCondition {
  switch (condition.kind) {
    case "tag":
      return { kind: "fact", field: "contact.tags", op: condition.op, value: condition.tag };
    case "language":
      return { kind: "fact", field: "conversation.language", op: condition.op, value: condition.value };
    case "channel":
      return { kind: "fact", field: "conversation.channel", op: condition.op, value: condition.value };
    case "first_seen":
      return { kind: "fact", field: "conversation.first_seen", op: condition.op, value: condition.duration };
    case "last_seen":
      return { kind: "fact", field: "conversation.last_seen", op: condition.op, value: condition.duration };
  }
}

/** What a leaf compares with where nothing is written: `exists` means "is known". */
export function wantedOf({ op, value }: Pick<FactCondition, "op" | "value">): AttributeValue {
  return value ?? (op === "exists" ? true : "");
}

function evaluateFact(condition: FactCondition, facts: ConditionFacts): boolean {
  const field = conditionFields[condition.field];
  const { op } = condition;
  const wanted = wantedOf(condition);
  if (op === "has" || op === "has_not")
    return field.type === "list" && holds(field.read(facts), wanted) === (op === "has");
  if (op === "within" || op === "longer_ago") {
    const at = field.type === "moment" ? field.read(facts) : undefined;
    return at !== undefined && facts.now - at <= durationMs(String(wanted)) === (op === "within");
  }
  if (op === "exists") return compareValues(op, field.read(facts) === undefined ? undefined : true, wanted);
  if (field.type === "language") return speaks(field.read(facts), String(wanted)) === (op === "eq");
  return field.type === "text" && compareValues(op, field.read(facts), wanted);
}

function compare(condition: CompareCondition, actual: AttributeValue | undefined): boolean {
  return compareValues(condition.op, actual, wantedOf(condition));
}

function readVariable(name: string, { conversation }: ConditionFacts): AttributeValue | undefined {
  if (conversation === null || !Object.hasOwn(conversation.variables, name)) return undefined;
  return conversation.variables[name];
}

function holds(list: readonly string[], wanted: AttributeValue): boolean {
  const folded = foldValue(wanted);
  return list.some((each) => foldValue(each) === folded);
}

function speaks(language: string | undefined, wanted: string): boolean {
  if (language === undefined) return false;
  const [actual, asked] = [language.toLowerCase(), wanted.toLowerCase()];
  return actual === asked || actual.startsWith(`${asked}-`);
}

/** The facts and variables of a conversation that a condition asks for: a segment knows contacts only, and has to refuse them. */
export function findConversationFacts(condition: Condition): string[] {
  switch (condition.kind) {
    case "all":
    case "any":
      return [...new Set(condition.of.flatMap(findConversationFacts))];
    case "not":
      return findConversationFacts(condition.of);
    case "attribute":
    case "share":
      return [];
    case "variable":
      return [`vars.${condition.name}`];
    case "fact":
      return isContactField(condition.field) ? [] : [condition.field];
    default:
      return findConversationFacts(factOf(condition));
  }
}
