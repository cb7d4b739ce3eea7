import { isValidPhoneNumber, parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js";
import { z } from "zod";
import { measureText } from "../../content/splitText.ts";
import type { AttributeValue } from "../../contact/contact.ts";
import type { AnswerRule, Localized, NodeOf } from "../flowSchema.ts";
import { foldText } from "./foldText.ts";
import { readDate } from "./readDate.ts";
import { readNumber } from "./readNumber.ts";
import { matchesPattern } from "../templates/safePattern.ts";

/** Longer answers are judged, and kept, by their first characters. */
const maxAnswer = 2_000;

export type ParsedAnswer =
  | { readonly kind: "valid"; readonly value: AttributeValue; readonly next?: string | undefined }
  | { readonly kind: "invalid" };

/** One of the answers a question offers as quick replies. */
export interface AnswerChoice {
  readonly value: AttributeValue;
  readonly title: Localized;
  readonly synonyms: readonly string[];
  readonly next: string | undefined;
}

const invalid: ParsedAnswer = { kind: "invalid" };
const yesNoTitles = {
  yes: { de: "Ja", en: "Yes" },
  no: { de: "Nein", en: "No" },
} as const;
const yesWords = ["ja", "j", "jo", "jep", "klar", "gerne", "yes", "y", "yep", "sure", "ok", "okay", "👍"];
const noWords = ["nein", "n", "ne", "nee", "nö", "no", "nope", "👎"];

/** The answers a question offers; none for free ones. */
export function answerChoices({ answer, next }: NodeOf<"question">): readonly AnswerChoice[] {
  if (answer.type === "choice") {
    return answer.choices.map((choice) => ({
      value: choice.value,
      title: choice.title,
      synonyms: choice.synonyms ?? [],
      next: choice.next ?? next,
    }));
  }
  if (answer.type === "yes_no") {
    return [
      { value: true, title: yesNoTitles.yes, synonyms: yesWords, next: answer.yes ?? next },
      { value: false, title: yesNoTitles.no, synonyms: noWords, next: answer.no ?? next },
    ];
  }
  return [];
}

/** The offered answer that the text names, by title in any language, value or synonym. */
export function findAnswerChoice(node: NodeOf<"question">, text: string): AnswerChoice | undefined {
  const said = foldText(text).spelled;
  if (said === "") return undefined;
  const choices = answerChoices(node);
  const named = choices.find((choice) =>
    [...titlesOf(choice.title), ...choice.synonyms, String(choice.value)].some(
      (title) => foldText(title).spelled === said,
    ),
  );
  if (named || node.answer.type !== "choice") return named;
  return choices[
    numberedChoice(
      text,
      choices.map(({ title }) => title),
    )
  ];
}

/**
 * Where choices are listed as numbered text, "2" or "2." means the second one: its index, or -1. Not where a title is a number
 * itself ("2 Paar"): there a number would be misunderstood.
 */
export function numberedChoice(text: string, titles: readonly Localized[]): number {
  const match = /^\s*(\d{1,2})[.)]?\s*$/.exec(text);
  if (!match || titles.some((title) => titlesOf(title).some((one) => /^\s*\d/.test(one)))) return -1;
  return Number(match[1]) - 1;
}

/** Reads what the contact wrote as the kind of answer the question wants. `today` is the contact's date, YYYY-MM-DD. */
export function parseAnswer(node: NodeOf<"question">, written: string, today: string): ParsedAnswer {
  const text = written.slice(0, maxAnswer).trim();
  if (text === "") return invalid;
  const { answer } = node;
  switch (answer.type) {
    case "text":
      return parseText(answer, text);
    case "number":
      return parseNumber(answer, text);
    case "email":
      return parseEmail(text);
    case "phone":
      return parsePhone(text, answer.country);
    case "date":
      return parseDate(text, answer.range, today);
    case "choice":
    case "yes_no": {
      const choice = findAnswerChoice(node, text);
      return choice ? { kind: "valid", value: choice.value, next: choice.next } : invalid;
    }
  }
}

function parseText(rule: Extract<AnswerRule, { type: "text" }>, text: string): ParsedAnswer {
  const length = measureText(text, "characters");
  if (length < (rule.minLength ?? 1) || length > (rule.maxLength ?? maxAnswer)) return invalid;
  if (rule.pattern !== undefined && !matchesPattern(rule.pattern, text)) return invalid;
  return { kind: "valid", value: text };
}

function parseNumber(rule: Extract<AnswerRule, { type: "number" }>, text: string): ParsedAnswer {
  const value = readNumber(text);
  if (value === undefined || (rule.isInteger && !Number.isInteger(value))) return invalid;
  if (value < (rule.min ?? -Infinity) || value > (rule.max ?? Infinity)) return invalid;
  return { kind: "valid", value };
}

const emailSchema = z.email().max(254);

function parseEmail(text: string): ParsedAnswer {
  const found = text
    .split(/[\s<>()"]+/)
    .map((word) => word.replace(/^mailto:/i, "").replace(/[.,;:!?]+$/, ""))
    .filter((word) => word.includes("@"));
  const [only] = found;
  if (only === undefined || found.length > 1) return invalid;
  const parsed = emailSchema.safeParse(only.toLowerCase());
  return parsed.success ? { kind: "valid", value: parsed.data } : invalid;
}

function parsePhone(text: string, country: string): ParsedAnswer {
  if (!isValidPhoneNumber(text, country as CountryCode)) return invalid;
  const number = parsePhoneNumberFromString(text, country as CountryCode);
  return number ? { kind: "valid", value: number.number } : invalid;
}

function parseDate(text: string, range: "any" | "past" | "future", today: string): ParsedAnswer {
  const date = readDate(text, today, range);
  if (date === undefined) return invalid;
  if ((range === "past" && date > today) || (range === "future" && date < today)) return invalid;
  return { kind: "valid", value: date };
}

function titlesOf(title: Localized): readonly string[] {
  return typeof title === "string" ? [title] : Object.values(title);
}
