import { z } from "zod";
import { conditionSchema } from "../conditions/condition.ts";
import { durationSchema } from "./reading/duration.ts";

/**
 * The flow format: what people export, import and keep in their repositories. `docs/flows.md` describes it for them.
 *
 * The schema says what a flow looks like; whether it can work is `checkFlow`'s question. Ports are therefore optional here: a
 * half-drawn flow parses and can be kept as a draft, while publishing needs a clean check. Unknown fields are refused, because a
 * misspelt one would otherwise be lost in silence.
 */

const nodeId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "A node's id has 1 to 64 letters, digits, - or _.");
/** Where a port leads; missing: the run ends there. */
const port = nodeId.optional();
const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "Write a language like de, en or de-AT.");
const text = z.string().max(10_000);
/** One text for everybody, or one for each language. May hold Liquid. */
const localized = z.union([text, z.record(language, text)]);
/** Attributes, variables and tags. */
const name = z
  .string()
  .regex(/^[\p{L}\p{N}_][\p{L}\p{N}_ .-]{0,63}$/u, "A name has 1 to 64 letters, digits, _, -, dots or blanks.");
const payload = z.string().min(1).max(1_000);
const url = z.string().min(1).max(2_000);

/** A quick reply or button that does something here: `next` leads to a node of this flow, `payload` says something to all flows. */
const choice = { title: localized, next: port, payload: payload.optional() };

const quickReplySchema = z.union([
  z.strictObject({ kind: z.literal("text").default("text"), ...choice, imageUrl: url.optional() }),
  z.strictObject({ kind: z.enum(["email", "phone"]) }),
]);

const buttonSchema = z.union([
  z.strictObject({ kind: z.literal("postback").default("postback"), ...choice }),
  z.strictObject({ kind: z.literal("url"), title: localized, url }),
  z.strictObject({ kind: z.literal("phone"), title: localized, phoneNumber: z.string().min(3).max(30) }),
]);

const quickReplies = z.array(quickReplySchema).max(50).optional();
const buttons = z.array(buttonSchema).max(30).optional();

const messagePartSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), text: localized, quickReplies, buttons }),
  z.strictObject({
    kind: z.literal("media"),
    items: z
      .array(
        z.strictObject({
          type: z.enum(["image", "video", "audio", "file"]),
          url,
          fileName: z.string().max(200).optional(),
        }),
      )
      .min(1)
      .max(30),
    caption: localized.optional(),
    quickReplies,
  }),
  z.strictObject({
    kind: z.literal("cards"),
    cards: z
      .array(
        z.strictObject({
          title: localized,
          subtitle: localized.optional(),
          imageUrl: url.optional(),
          url: url.optional(),
          buttons,
        }),
      )
      .min(1)
      .max(50),
    quickReplies,
  }),
]);

/** Where a value goes: an attribute of the contact stays, a variable lives as long as the run. */
const targetSchema = z.union([z.strictObject({ attribute: name }), z.strictObject({ variable: name })]);

const answerSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("text"),
    minLength: z.int().min(0).max(2_000).optional(),
    maxLength: z.int().min(1).max(2_000).optional(),
    /** A regular expression that the whole answer must match; `safePattern.ts` says which are allowed. */
    pattern: z.string().max(200).optional(),
  }),
  z.strictObject({
    type: z.literal("number"),
    min: z.number().optional(),
    max: z.number().optional(),
    isInteger: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal("email") }),
  z.strictObject({
    type: z.literal("phone"),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .default("DE"),
  }),
  z.strictObject({ type: z.literal("date"), range: z.enum(["any", "past", "future"]).default("any") }),
  z.strictObject({
    type: z.literal("choice"),
    choices: z
      .array(
        z.strictObject({
          value: z.string().min(1).max(200),
          title: localized,
          synonyms: z.array(z.string().min(1).max(100)).max(50).optional(),
          next: port,
        }),
      )
      .min(1)
      .max(50),
  }),
  z.strictObject({ type: z.literal("yes_no"), yes: port, no: port }),
]);

const base = {
  id: nodeId,
  /** For people only. */ note: z.string().max(1_000).optional(),
  /** Where the canvas draws it. */ position: z.strictObject({ x: z.number(), y: z.number() }).optional(),
};

export const flowNodeSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...base,
    kind: z.literal("message"),
    messages: z.array(messagePartSchema).min(1).max(10),
    next: port,
    /** Where it goes when the message offers choices and the contact writes something else that no trigger knows. */
    otherwise: port,
  }),
  z.strictObject({
    ...base,
    kind: z.literal("question"),
    text: localized,
    answer: answerSchema,
    saveTo: targetSchema.optional(),
    /** Said before asking again; missing: a sentence of ours. */
    retryText: localized.optional(),
    maxRetries: z.int().min(0).max(10).default(2),
    timeoutAfter: durationSchema.optional(),
    next: port,
    otherwise: port,
    timeout: port,
  }),
  z.strictObject({
    ...base,
    kind: z.literal("condition"),
    branches: z
      .array(z.strictObject({ if: conditionSchema, next: port }))
      .min(1)
      .max(50),
    otherwise: port,
  }),
  z.strictObject({
    ...base,
    kind: z.literal("split"),
    branches: z
      .array(z.strictObject({ weight: z.number().min(0).max(1_000_000), next: port }))
      .min(1)
      .max(20),
  }),
  z.strictObject({
    ...base,
    kind: z.literal("wait"),
    next: port,
    /** Exactly one of the two. */
    for: durationSchema.optional(),
    until: z
      .strictObject({
        time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Write a time of day like 09:00."),
        /** 1 is Monday; missing: every day. */
        weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional(),
        /** Missing: the contact's own, and where that is unknown Europe/Berlin. */
        timezone: z.string().max(64).optional(),
      })
      .optional(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal("set_attribute"),
    to: targetSchema,
    /** Text may hold Liquid; null removes. */
    value: z.union([text, z.number(), z.boolean(), z.null()]),
    next: port,
  }),
  z.strictObject({
    ...base,
    kind: z.literal("tag"),
    add: z.array(name).max(20).optional(),
    remove: z.array(name).max(20).optional(),
    next: port,
  }),
  z.strictObject({
    ...base,
    kind: z.literal("hand_to_human"),
    /** For the team; may hold Liquid. */ reason: text.optional(),
    text: localized.optional(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal("call_flow"),
    /** Id or name of a published flow. */ flow: z.string().min(1).max(200),
    next: port,
  }),
  z.strictObject({
    ...base,
    kind: z.literal("http"),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
    url,
    headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), text).optional(),
    body: text.optional(),
    timeoutAfter: durationSchema.default("10s"),
    /** `path` like `items[0].name`; what is not text, number or boolean is not saved. */
    save: z
      .array(z.strictObject({ path: z.string().max(200), to: targetSchema }))
      .max(30)
      .optional(),
    ok: port,
    failed: port,
  }),
  z.strictObject({ ...base, kind: z.literal("end") }),
]);

const triggerBase = { /** Where a run begins; missing: the flow's start. */ next: port };

export const triggerSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...triggerBase,
    kind: z.literal("keyword"),
    /** For all languages, or sorted by language; all of them count whatever language the contact speaks. */
    words: z.union([
      z.array(z.string().min(1).max(100)).min(1).max(200),
      z.record(language, z.array(z.string().min(1).max(100)).max(200)),
    ]),
    /**
     * exact: the message is one of them. all_words, any_word: it has all of them, or one, as whole words.
     * contains: one of them stands anywhere, even inside a longer word ("regenjacke" in "Damenregenjacken").
     */
    match: z.enum(["exact", "all_words", "any_word", "contains"]).default("any_word"),
    /** Whether it outranks an open question; missing: exact ones do. */
    interrupts: z.boolean().optional(),
  }),
  z.strictObject({
    ...triggerBase,
    kind: z.literal("postback"),
    payload,
    match: z.enum(["exact", "prefix"]).default("exact"),
    interrupts: z.boolean().optional(),
  }),
  z.strictObject({ ...triggerBase, kind: z.literal("get_started") }),
  z.strictObject({
    ...triggerBase,
    kind: z.literal("ref"),
    ref: z.string().min(1).max(500),
    match: z.enum(["exact", "prefix"]).default("exact"),
  }),
  z.strictObject({ ...triggerBase, kind: z.literal("first_message") }),
  /** A signal of the business reached the conversation; what it tells is among the run's variables. */
  z.strictObject({
    ...triggerBase,
    kind: z.literal("signal"),
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/)
      .max(100),
    /** Whether it outranks an open question; missing: no. */
    interrupts: z.boolean().optional(),
  }),
  z.strictObject({ ...triggerBase, kind: z.literal("any_message") }),
]);

export const flowDefinitionSchema = z.strictObject({
  formatVersion: z.literal(1),
  name: z.string().min(1).max(200).optional(),
  description: z.string().max(2_000).optional(),
  /** Every localized text has this one; others may be missing. */
  defaultLanguage: language.default("de"),
  triggers: z.array(triggerSchema).max(100).default([]),
  start: nodeId,
  nodes: z.array(flowNodeSchema).min(1).max(2_000),
});

/** The graph as people write, export and import it, after parsing: what was left out has its default. */
export type FlowDefinition = z.output<typeof flowDefinitionSchema>;
/** What may be written: parsing fills in the defaults. */
export type FlowDefinitionInput = z.input<typeof flowDefinitionSchema>;
export type FlowNode = FlowDefinition["nodes"][number];
export type FlowNodeKind = FlowNode["kind"];
export type NodeOf<Kind extends FlowNodeKind> = Extract<FlowNode, { kind: Kind }>;
export type FlowTrigger = FlowDefinition["triggers"][number];
export type FlowTriggerKind = FlowTrigger["kind"];
export type TriggerOf<Kind extends FlowTriggerKind> = Extract<FlowTrigger, { kind: Kind }>;
export type MessagePart = z.output<typeof messagePartSchema>;
export type FlowQuickReply = z.output<typeof quickReplySchema>;
export type FlowButton = z.output<typeof buttonSchema>;
export type AnswerRule = z.output<typeof answerSchema>;
export type SaveTarget = z.output<typeof targetSchema>;
export type Localized = z.output<typeof localized>;
