import { Context, Liquid, filters, toValueSync, type Template } from "liquidjs";
import { fillPlainTemplate, parsePlainTemplate, type PlainTemplate } from "./plainTemplate.ts";
import { limitedOperators, limitWork } from "./templateLimits.ts";

/** What `{{ … }}` may name. Plain data, own properties only. */
export interface TemplateScope {
  readonly contact: object;
  readonly vars: object;
  readonly channel: { readonly name: string; readonly kind: string };
  /** Seconds, as Liquid's `date` filter counts: `{{ now | date: "%d.%m.%Y", "Europe/Berlin" }}`. */
  readonly now: number;
  /** What the contact has just said. */
  readonly message: { readonly text: string };
}

export type RenderedText =
  | { readonly kind: "ok"; readonly text: string }
  | { readonly kind: "failed"; readonly text: string; readonly reason: string };

/** Steps, not milliseconds: the same template stops at the same place on every machine. */
const maxSteps = 5_000;
/** Letters and elements of lists that a template may make, go through, or put out, all together. */
const maxMemory = 50_000;
const maxParseLength = 20_000;
const maxCached = 5_000;

/** Tags that read files, and filters that answer differently each time. */
const refusedTags = ["include", "render", "layout", "block"];
const refusedFilters = [
  "sample",
  "shuffle",
  "date_to_xmlschema",
  "date_to_rfc822",
  "date_to_string",
  "date_to_long_string",
];

const liquid = createLiquid();
const parsed = new Map<string, ParsedTemplate>();

/** Whether the text has anything to fill in. */
export function isTemplate(text: string): boolean {
  return text.includes("{{") || text.includes("{%");
}

/** Why Liquid does not understand the text; undefined when it does. */
export function findTemplateError(text: string): string | undefined {
  if (!isTemplate(text)) return undefined;
  try {
    liquid.parse(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Fills in the variables. A text that fails, at parsing or under way, comes back without its tags. Never throws. */
export function renderText(text: string, scope: TemplateScope): RenderedText {
  if (!isTemplate(text)) return { kind: "ok", text };
  const template = parseCached(text);
  const filled = template.plain && fillPlainTemplate(template.plain, scope);
  // What is too long for Liquid is so here too, and then it says so.
  return filled === undefined || filled.length > maxMemory
    ? renderWithLiquid(text, scope)
    : { kind: "ok", text: filled };
}

/** What `renderText` does for everything that is more than values put in. */
export function renderWithLiquid(text: string, scope: TemplateScope): RenderedText {
  const cached = parseCached(text);
  cached.full ??= tryParse(text);
  if (cached.full === "bad") return { kind: "failed", text: withoutTags(text), reason: "syntax" };
  try {
    const context = new Context(scope, liquid.options, { sync: true }, { liquid });
    countSteps(context);
    return { kind: "ok", text: String(toValueSync(liquid.renderer.renderTemplates(cached.full, context))) };
  } catch (error) {
    return { kind: "failed", text: withoutTags(text), reason: messageOf(error) };
  }
}

interface ParsedTemplate {
  readonly plain: PlainTemplate | undefined;
  /** Liquid's, once it was needed. */
  full: Template[] | "bad" | undefined;
}

/** One parse for each text ever seen, as long as they are few; flows repeat theirs millions of times. */
function parseCached(text: string): ParsedTemplate {
  const known = parsed.get(text);
  if (known) return known;
  if (parsed.size >= maxCached) parsed.clear();
  const template: ParsedTemplate = { plain: parsePlainTemplate(text), full: undefined };
  parsed.set(text, template);
  return template;
}

function tryParse(text: string): Template[] | "bad" {
  try {
    return liquid.parse(text);
  } catch {
    return "bad";
  }
}

function createLiquid(): Liquid {
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    memoryLimit: maxMemory,
    parseLimit: maxParseLength,
    timezoneOffset: 0,
    locale: "en-US",
    operators: limitedOperators,
    dynamicPartials: false,
    relativeReference: false,
  });
  for (const tag of refusedTags) delete engine.tags[tag];
  for (const filter of refusedFilters) delete engine.filters[filter];
  const { date } = filters;
  if (typeof date === "function") {
    engine.registerFilter("date", function (value: unknown, ...rest: unknown[]) {
      const isNow = value === "now" || value === "today";
      return date.call(this, isNow ? this.context.getSync(["now"]) : value, ...rest);
    });
  }
  limitWork(engine);
  return engine;
}

/** Liquid asks its limit once for every piece it renders and passes the clock; counting the questions needs no clock. */
function countSteps(context: Context): void {
  let steps = 0;
  context.renderLimit.check = () => {
    steps += 1;
    if (steps > maxSteps) throw new Error("The template takes too many steps.");
  };
}

function withoutTags(text: string): string {
  return text.replace(/\{\{[^}]*\}\}|\{%[^%]*%\}/g, "").trim();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
