import { z } from "zod";
import { durationSchema } from "../flows/reading/duration.ts";

/**
 * The condition language: one tree for branches in flows (evaluated in memory) and for segments (compiled to SQL). Both must
 * agree, so its meaning is small and two-valued: every condition is true or false for every contact, never unknown.
 *
 * - A missing attribute or variable matches nothing but `exists` with value false and `neq`: "is not X" includes those of whom
 *   we know nothing. `not` turns the answer round, so `not eq` is the same as `neq`. In SQL each leaf is `coalesce(…, false)`.
 * - Text is compared without regard to case (SQL: `lower(x collate "und-x-icu")`), and exactly otherwise.
 * - A number and text that is written as a number (`-?\d+(\.\d+)?`) compare as numbers. `gt`, `gte`, `lt`, `lte` compare numbers
 *   with numbers and ISO dates with ISO dates ("2026-11-22…", by code point); every other pair is false.
 * - Booleans compare as the words "true" and "false".
 * - An empty `all` is true, an empty `any` is false.
 */
export type Condition =
  | { readonly kind: "all"; readonly of: readonly Condition[] }
  | { readonly kind: "any"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition }
  | CompareCondition
  | { readonly kind: "tag"; readonly op: "has" | "has_not"; readonly tag: string }
  /** The conversation's language; "de" covers "de-AT" as well. */
  | { readonly kind: "language"; readonly op: "eq" | "neq"; readonly value: string }
  | {
      readonly kind: "channel";
      readonly op: "eq" | "neq";
      readonly value: "messenger" | "instagram" | "whatsapp" | "webchat";
    }
  /** When the contact first wrote, or wrote before the present message. Who never wrote matches neither. */
  | { readonly kind: "first_seen" | "last_seen"; readonly op: "within" | "longer_ago"; readonly duration: string };

export interface CompareCondition {
  readonly kind: "attribute" | "variable";
  readonly name: string;
  readonly op: CompareOp;
  /** `exists`: true or false. Missing means true for `exists` and "" for the others. */
  readonly value?: string | number | boolean | undefined;
}

export type CompareOp = "eq" | "neq" | "contains" | "starts_with" | "gt" | "gte" | "lt" | "lte" | "exists";

const name = z.string().min(1).max(64);

const compareSchema = z.strictObject({
  kind: z.enum(["attribute", "variable"]),
  name,
  op: z.enum(["eq", "neq", "contains", "starts_with", "gt", "gte", "lt", "lte", "exists"]),
  value: z.union([z.string().max(500), z.number(), z.boolean()]).optional(),
});

/** Parses a condition; groups may nest up to `maxConditionDepth`, which `checkFlow` and segments enforce. */
export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("all"), of: z.array(conditionSchema).max(50) }),
    z.strictObject({ kind: z.literal("any"), of: z.array(conditionSchema).max(50) }),
    z.strictObject({ kind: z.literal("not"), of: conditionSchema }),
    compareSchema,
    z.strictObject({ kind: z.literal("tag"), op: z.enum(["has", "has_not"]), tag: z.string().min(1).max(64) }),
    z.strictObject({ kind: z.literal("language"), op: z.enum(["eq", "neq"]), value: z.string().min(2).max(35) }),
    z.strictObject({
      kind: z.literal("channel"),
      op: z.enum(["eq", "neq"]),
      value: z.enum(["messenger", "instagram", "whatsapp", "webchat"]),
    }),
    z.strictObject({
      kind: z.enum(["first_seen", "last_seen"]),
      op: z.enum(["within", "longer_ago"]),
      duration: durationSchema,
    }),
  ]),
);
