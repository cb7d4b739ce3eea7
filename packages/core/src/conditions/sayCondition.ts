import type { CompareOp, Condition, FactCondition, FactOp } from "./condition.ts";
import { conditionFields } from "./conditionFields.ts";
import { factOf, wantedOf } from "./evaluateCondition.ts";

export type ConditionLanguage = "de" | "en";

/** A condition as a person would say it: «Bestellungen mindestens 3 und Tags mit „VIP“». Brackets stand where and meets or. */
export function sayCondition(condition: Condition, language: ConditionLanguage): string {
  switch (condition.kind) {
    case "all":
    case "any":
      return sayGroup(condition.kind, condition.of, language);
    case "not":
      return language === "de"
        ? `nicht: ${inBrackets(condition.of, language)}`
        : `not: ${inBrackets(condition.of, language)}`;
    case "attribute":
    case "variable":
      return sayLeaf(condition.name, condition.op, wantedOf(condition), language);
    case "share":
      return language === "de"
        ? `zufällige ${sayNumber(condition.percent, language)} %`
        : `a random ${sayNumber(condition.percent, language)} %`;
    case "fact":
      return sayFact(condition, language);
    default:
      return sayFact(factOf(condition), language);
  }
}

function sayGroup(kind: "all" | "any", parts: readonly Condition[], language: ConditionLanguage): string {
  if (parts.length === 0) {
    if (kind === "all") return language === "de" ? "alle" : "everybody";
    return language === "de" ? "niemand" : "nobody";
  }
  const [only] = parts;
  if (parts.length === 1 && only) return sayCondition(only, language);
  const word = joinWords[language][kind];
  return parts.map((part) => inBrackets(part, language)).join(` ${word} `);
}

function inBrackets(condition: Condition, language: ConditionLanguage): string {
  const said = sayCondition(condition, language);
  const isGroup = (condition.kind === "all" || condition.kind === "any") && condition.of.length > 1;
  return isGroup ? `(${said})` : said;
}

function sayFact(condition: FactCondition, language: ConditionLanguage): string {
  return sayLeaf(conditionFields[condition.field].words[language], condition.op, wantedOf(condition), language);
}

function sayLeaf(what: string, op: FactOp, wanted: string | number | boolean, language: ConditionLanguage): string {
  if (op === "exists") {
    const isKnown = String(wanted) !== "false";
    if (language === "de") return `${what} ${isKnown ? "bekannt" : "unbekannt"}`;
    return `${what} ${isKnown ? "known" : "unknown"}`;
  }
  if (op === "within" || op === "longer_ago") {
    return `${what} ${opWords[language][op]} ${sayDuration(String(wanted), language)}`;
  }
  return `${what} ${opWords[language][op]} ${sayValue(wanted, language)}`;
}

function sayValue(value: string | number | boolean, language: ConditionLanguage): string {
  if (typeof value === "number") return sayNumber(value, language);
  if (typeof value === "boolean") return valueWords[language][value ? "yes" : "no"];
  return language === "de" ? `„${value}“` : `“${value}”`;
}

function sayNumber(value: number, language: ConditionLanguage): string {
  return language === "de" ? String(value).replace(".", ",") : String(value);
}

function sayDuration(text: string, language: ConditionLanguage): string {
  const match = /^(\d+)([smhd])$/.exec(text);
  const unit = match?.[2];
  if (unit !== "s" && unit !== "m" && unit !== "h" && unit !== "d") return text;
  const count = Number(match?.[1]);
  const [one, many] = unitWords[language][unit];
  return `${count} ${count === 1 ? one : many}`;
}

const joinWords = { de: { all: "und", any: "oder" }, en: { all: "and", any: "or" } } as const;
const valueWords = { de: { yes: "ja", no: "nein" }, en: { yes: "yes", no: "no" } } as const;

type SaidOp = Exclude<CompareOp, "exists"> | "has" | "has_not" | "within" | "longer_ago";
const opWords: Readonly<Record<ConditionLanguage, Readonly<Record<SaidOp, string>>>> = {
  de: {
    eq: "ist",
    neq: "ist nicht",
    contains: "enthält",
    starts_with: "beginnt mit",
    gt: "größer als",
    gte: "mindestens",
    lt: "kleiner als",
    lte: "höchstens",
    has: "mit",
    has_not: "ohne",
    within: "in den letzten",
    longer_ago: "vor mehr als",
  },
  en: {
    eq: "is",
    neq: "is not",
    contains: "contains",
    starts_with: "begins with",
    gt: "more than",
    gte: "at least",
    lt: "less than",
    lte: "at most",
    has: "with",
    has_not: "without",
    within: "within the last",
    longer_ago: "longer ago than",
  },
};

const unitWords = {
  de: { s: ["Sekunde", "Sekunden"], m: ["Minute", "Minuten"], h: ["Stunde", "Stunden"], d: ["Tag", "Tagen"] },
  en: { s: ["second", "seconds"], m: ["minute", "minutes"], h: ["hour", "hours"], d: ["day", "days"] },
} as const;
