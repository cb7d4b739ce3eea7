import { isValidPhoneNumber, parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js";
import { z } from "zod";
import type { AttributeValue } from "../conversation/conversation.ts";
import type { AnswerRule, Localized, NodeOf } from "./flowSchema.ts";
import { foldText } from "./foldText.ts";
import { matchesPattern } from "./safePattern.ts";

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
  yes: { de: "Ja", en: "Yes" }, no: { de: "Nein", en: "No" },
} as const;
const yesWords = ["ja", "j", "jo", "jep", "klar", "gerne", "yes", "y", "yep", "sure", "ok", "okay", "👍"];
const noWords = ["nein", "n", "ne", "nee", "nö", "no", "nope", "👎"];

/** The answers a question offers; none for free ones. */
export function answerChoices({ answer, next }: NodeOf<"question">): readonly AnswerChoice[] {
  if (answer.type === "choice") {
    return answer.choices.map((choice) => ({ value: choice.value, title: choice.title, synonyms: choice.synonyms ?? [], next: choice.next ?? next }));
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
    [...titlesOf(choice.title), ...choice.synonyms, String(choice.value)].some((title) => foldText(title).spelled === said));
  if (named || node.answer.type !== "choice") return named;
  return choices[numberedChoice(text, choices.map(({ title }) => title))];
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
    case "text": return parseText(answer, text);
    case "number": return parseNumber(answer, text);
    case "email": return parseEmail(text);
    case "phone": return parsePhone(text, answer.country);
    case "date": return parseDate(text, answer.range, today);
    case "choice":
    case "yes_no": {
      const choice = findAnswerChoice(node, text);
      return choice ? { kind: "valid", value: choice.value, next: choice.next } : invalid;
    }
  }
}

function parseText(rule: Extract<AnswerRule, { type: "text" }>, text: string): ParsedAnswer {
  const length = [...text].length;
  if (length < (rule.minLength ?? 1) || length > (rule.maxLength ?? maxAnswer)) return invalid;
  if (rule.pattern !== undefined && !matchesPattern(rule.pattern, text)) return invalid;
  return { kind: "valid", value: text };
}

/** Reads "1.234,5", "1,234.5", "12 €" and "12,50 EUR". A single separator before three digits counts as thousands only if it is repeated. */
function parseNumber(rule: Extract<AnswerRule, { type: "number" }>, text: string): ParsedAnswer {
  const match = /^([-+−]?)\s*(\d[\d.,' ]*?)\s*[\p{L}€$£%]{0,12}\.?$/u.exec(text);
  if (!match?.[2]) return invalid;
  const digits = match[2].replace(/[' ]/g, "");
  const plain = normalizeSeparators(digits);
  if (!/^\d+(\.\d+)?$/.test(plain)) return invalid;
  const value = Number(plain) * (match[1] === "-" || match[1] === "−" ? -1 : 1);
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return invalid;
  if (rule.isInteger && !Number.isInteger(value)) return invalid;
  if (value < (rule.min ?? -Infinity) || value > (rule.max ?? Infinity)) return invalid;
  return { kind: "valid", value: value === 0 ? 0 : value };
}

function normalizeSeparators(digits: string): string {
  const [comma, dot] = [digits.lastIndexOf(","), digits.lastIndexOf(".")];
  if (comma >= 0 && dot >= 0) return comma > dot ? digits.replaceAll(".", "").replace(",", ".") : digits.replaceAll(",", "");
  const separator = comma >= 0 ? "," : ".";
  const parts = digits.split(separator);
  if (parts.length > 2) return parts.slice(1).every((part) => part.length === 3) ? parts.join("") : digits.replaceAll(",", "x");
  return digits.replace(",", ".");
}

const emailSchema = z.email().max(254);

function parseEmail(text: string): ParsedAnswer {
  const found = text.split(/[\s<>()"]+/).map((word) => word.replace(/^mailto:/i, "").replace(/[.,;:!?]+$/, "")).filter((word) => word.includes("@"));
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
  const date = readDate(text, today);
  if (date === undefined) return invalid;
  if ((range === "past" && date > today) || (range === "future" && date < today)) return invalid;
  return { kind: "valid", value: date };
}

const relativeDays: Readonly<Record<string, number>> = {
  vorgestern: -2, gestern: -1, heute: 0, morgen: 1, ubermorgen: 2, uebermorgen: 2, yesterday: -1, today: 0, tomorrow: 1,
};
const months: Readonly<Record<string, number>> = {
  jan: 1, feb: 2, mar: 3, maer: 3, apr: 4, mai: 5, may: 5, jun: 6, jul: 7, aug: 8, sep: 9, okt: 10, oct: 10, nov: 11, dez: 12, dec: 12,
};

/** "2026-11-22", "22.11.2026", "22.11.26", "22.11.", "22. November 2026", "heute". Day before month, as Europe writes it. */
function readDate(text: string, today: string): string | undefined {
  const folded = foldText(text).spelled;
  if (Object.hasOwn(relativeDays, folded)) return addDays(today, relativeDays[folded] ?? 0);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return calendarDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const words = folded.split(" ");
  const [day, month, year, ...rest] = words;
  if (day === undefined || month === undefined || rest.length > 0 || !/^\d{1,2}$/.test(day)) return undefined;
  const monthNumber = /^\d{1,2}$/.test(month) ? Number(month) : months[month.slice(0, 4)] ?? months[month.slice(0, 3)];
  if (monthNumber === undefined) return undefined;
  if (year === undefined) return calendarDate(Number(today.slice(0, 4)), monthNumber, Number(day));
  if (!/^(\d{2}|\d{4})$/.test(year)) return undefined;
  return calendarDate(year.length === 2 ? fullYear(Number(year), today) : Number(year), monthNumber, Number(day));
}

/** "26" is 2026, "87" is 1987: never more than ten years ahead. */
function fullYear(short: number, today: string): number {
  const year = 2_000 + short;
  return year > Number(today.slice(0, 4)) + 10 ? year - 100 : year;
}

function calendarDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (year < 1_000 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}

function addDays(today: string, days: number): string {
  return new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
}

function titlesOf(title: Localized): readonly string[] {
  return typeof title === "string" ? [title] : Object.values(title);
}
