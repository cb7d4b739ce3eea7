import type { AttributeValue } from "../contact/contact.ts";
import type { CompareOp } from "./condition.ts";

/**
 * How two values compare, wherever a condition is read: here, and in SQL by the server's compiler. Both are two-valued, and
 * the rules below are all there is:
 *
 * - A missing value matches `neq`, and `exists` with false; nothing else.
 * - A number, and text that is written as one with at most fifteen digits on either side of its point, compare as numbers.
 *   Longer rows of digits are names of things (a parcel, an account), so they are text: as numbers two neighbours would be equal.
 * - `gt`, `gte`, `lt`, `lte` compare numbers with numbers, and ISO dates with ISO dates by code point. Every other pair is false.
 * - All else is text, compared in lower case. A number is read without an exponent, a boolean as "true" or "false".
 */
export function compareValues(op: CompareOp, actual: AttributeValue | undefined, wanted: AttributeValue): boolean {
  if (op === "exists") return (actual !== undefined) === (String(wanted) !== "false");
  if (actual === undefined) return op === "neq";
  switch (op) {
    case "eq":
      return isEqual(actual, wanted);
    case "neq":
      return !isEqual(actual, wanted);
    case "contains":
      return foldValue(actual).includes(foldValue(wanted));
    case "starts_with":
      return foldValue(actual).startsWith(foldValue(wanted));
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

/** The number a value is, or is written as; undefined for every other value. */
export function numberOf(value: AttributeValue): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(value) ? Number(value) : undefined;
}

/** Whether the text begins as an ISO date does: only such texts have an order. */
export function isIsoDate(value: AttributeValue): value is string {
  return typeof value === "string" && /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(value);
}

/** A value as the text operators see it: in lower case, a number without an exponent, as PostgreSQL's `numeric` writes it. */
export function foldValue(value: AttributeValue): string {
  return (typeof value === "number" ? plainNumber(value) : String(value)).toLowerCase();
}

function isEqual(left: AttributeValue, right: AttributeValue): boolean {
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) return leftNumber === rightNumber;
  return foldValue(left) === foldValue(right);
}

/** Negative, 0, positive; NaN, which no comparison accepts, when the two have no order. */
function order(left: AttributeValue, right: AttributeValue): number {
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  if (leftNumber !== undefined && rightNumber !== undefined) return leftNumber - rightNumber;
  return isIsoDate(left) && isIsoDate(right) ? byCodePoint(left, right) : Number.NaN;
}

/** JavaScript's own `<` compares halves of surrogate pairs, which puts emoji before some letters; UTF-8 does not. */
function byCodePoint(left: string, right: string): number {
  const [one, other] = [Array.from(left), Array.from(right)];
  for (const [index, letter] of one.entries()) {
    const difference = (letter.codePointAt(0) ?? 0) - (other[index]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

function plainNumber(value: number): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(String(value));
  if (!match) return String(value === 0 ? 0 : value);
  const [, sign = "", first = "", rest = "", exponent = "0"] = match;
  const digits = first + rest;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return point >= digits.length
    ? sign + digits.padEnd(point, "0")
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
