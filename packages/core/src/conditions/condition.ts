import { z } from "zod";
import { type ChannelKind, channelKinds } from "../channel/capabilities.ts";
import { type ConditionFieldName, conditionFieldNames, opsOf } from "./conditionFields.ts";
import { durationSchema } from "../flows/reading/duration.ts";

/**
 * The condition language: one tree for branches in flows (evaluated in memory) and for segments (compiled to SQL). Both must
 * agree, so its meaning is small and two-valued: every condition is true or false for every contact, never unknown.
 *
 * - What a leaf asks about is a row of `conditionFields`, or an attribute or variable by its name. A fact is of the contact or
 *   of the conversation; a segment knows contacts only.
 * - How values compare stands with `compareValues`. `not` turns an answer round. In SQL each leaf is `coalesce(…, false)`.
 * - An empty `all` is true, an empty `any` is false.
 */
export type Condition =
  | { readonly kind: "all"; readonly of: readonly Condition[] }
  | { readonly kind: "any"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition }
  | CompareCondition
  | FactCondition
  | ShareCondition
  | OlderCondition;

/** A question about one row of `conditionFields`. */
export interface FactCondition {
  readonly kind: "fact";
  readonly field: ConditionFieldName;
  /** Which operators a field takes follows from its type: `opsOf`. */
  readonly op: FactOp;
  /** A text, number or boolean as the operator wants it; of `within` and `longer_ago` a duration such as "30d". */
  readonly value?: string | number | boolean | undefined;
}

/** A random but lasting share of all contacts; another `salt` draws another share, independent of the first. */
export interface ShareCondition {
  readonly kind: "share";
  /** 0 to 100. */
  readonly percent: number;
  readonly salt: string;
}

/** Forms that stored flows hold. Each is a `fact` by another name (`factOf`), and none is added. */
export type OlderCondition =
  | { readonly kind: "tag"; readonly op: "has" | "has_not"; readonly tag: string }
  /** The conversation's language; "de" covers "de-AT" as well. */
  | { readonly kind: "language"; readonly op: "eq" | "neq"; readonly value: string }
  | { readonly kind: "channel"; readonly op: "eq" | "neq"; readonly value: ChannelKind }
  /** When the contact first wrote, or wrote before the present message. Who never wrote matches neither. */
  | { readonly kind: "first_seen" | "last_seen"; readonly op: "within" | "longer_ago"; readonly duration: string };

export interface CompareCondition {
  readonly kind: "attribute" | "variable";
  readonly name: string;
  readonly op: CompareOp;
  /** `exists`: true or false. Missing means true for `exists` and "" for the others. */
  readonly value?: string | number | boolean | undefined;
}

export const compareOps = ["eq", "neq", "contains", "starts_with", "gt", "gte", "lt", "lte", "exists"] as const;
export type CompareOp = (typeof compareOps)[number];

export const factOps = [...compareOps, "has", "has_not", "within", "longer_ago"] as const;
export type FactOp = (typeof factOps)[number];

const name = z.string().min(1).max(64);
const value = z.union([z.string().max(500), z.number(), z.boolean()]);

const compareSchema = z.strictObject({
  kind: z.enum(["attribute", "variable"]),
  name,
  op: z.enum(compareOps),
  value: value.optional(),
});

const factSchema = z
  .strictObject({
    kind: z.literal("fact"),
    field: z.enum(conditionFieldNames),
    op: z.enum(factOps),
    value: value.optional(),
  })
  .superRefine(({ field, op, value: wanted }, context) => {
    const ops = opsOf(field);
    if (!ops.includes(op)) {
      context.addIssue({ code: "custom", path: ["op"], message: `${field} takes ${ops.join(", ")}.` });
    } else if ((op === "within" || op === "longer_ago") && !durationSchema.safeParse(wanted).success) {
      context.addIssue({ code: "custom", path: ["value"], message: "Write a length of time like 30s, 10m, 2h or 3d." });
    }
  });

/** Parses a condition; groups may nest up to `maxConditionDepth`, which `checkFlow` and segments enforce. */
export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("all"), of: z.array(conditionSchema).max(50) }),
    z.strictObject({ kind: z.literal("any"), of: z.array(conditionSchema).max(50) }),
    z.strictObject({ kind: z.literal("not"), of: conditionSchema }),
    compareSchema,
    factSchema,
    z.strictObject({ kind: z.literal("share"), percent: z.number().min(0).max(100), salt: z.string().max(64) }),
    z.strictObject({ kind: z.literal("tag"), op: z.enum(["has", "has_not"]), tag: z.string().min(1).max(64) }),
    z.strictObject({ kind: z.literal("language"), op: z.enum(["eq", "neq"]), value: z.string().min(2).max(35) }),
    z.strictObject({
      kind: z.literal("channel"),
      op: z.enum(["eq", "neq"]),
      value: z.enum(channelKinds),
    }),
    z.strictObject({
      kind: z.enum(["first_seen", "last_seen"]),
      op: z.enum(["within", "longer_ago"]),
      duration: durationSchema,
    }),
  ]),
);
