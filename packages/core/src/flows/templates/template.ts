import { Context, Liquid, filters, toValueSync, type Template } from "liquidjs";
import { fillPlainTemplate, parsePlainTemplate, type PlainTemplate } from "./plainTemplate.ts";
import { markValue, quoteValues, quotingFilters, withoutSigns, type TextPlace } from "./places.ts";
import { ChargingEmitter, chargedText, limitedOperators, limitWork } from "./templateLimits.ts";

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

/** How a text is filled in. Nothing said: for people, and dates with English names. */
export interface Filling {
  /** What is filled in is quoted for this place. */
  readonly place?: TextPlace;
  /** Names of days and months are in it. */
  readonly language?: string;
}

const liquid = createLiquid("text");
/** One engine for each place: it knows which filters quote for it. Made when it is needed. */
const engines = new Map<TextPlace, Liquid>([["text", liquid]]);
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
export function renderText(text: string, scope: TemplateScope, filling: Filling = {}): RenderedText {
  if (!isTemplate(text)) return { kind: "ok", text };
  if ((filling.place ?? "text") !== "text") return renderWithLiquid(text, scope, filling);
  const template = parseCached(text);
  const filled = template.plain && fillPlainTemplate(template.plain, scope);
  // What is too long for Liquid is so here too, and then it says so.
  return filled === undefined || filled.length > maxMemory
    ? renderWithLiquid(text, scope, filling)
    : { kind: "ok", text: filled };
}

/** What `renderText` does for everything that is more than values put in. */
export function renderWithLiquid(
  text: string,
  scope: TemplateScope,
  { place = "text", language }: Filling = {},
): RenderedText {
  const engine = engineOf(place);
  // No text has the signs that values get; whoever writes one all the same does not write a value.
  const written = place === "text" ? text : withoutSigns(text);
  const full = fullyParsed(engine, written, place);
  if (full === "bad") return { kind: "failed", text: withoutTags(text), reason: "syntax" };
  try {
    const options = { ...engine.options, locale: localeOf(language) };
    const context = new Context(scope, options, { sync: true }, { liquid: engine });
    countSteps(context);
    const emitter = new ChargingEmitter(context);
    const filled = String(toValueSync(engine.renderer.renderTemplates(full, context, emitter)));
    return { kind: "ok", text: place === "text" ? filled : quoteValues(filled, place) };
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

function fullyParsed(engine: Liquid, text: string, place: TextPlace): Template[] | "bad" {
  // A text for people has no sign before it.
  const cached = parseCached(place === "text" ? text : `${place}\uFDD0${text}`);
  cached.full ??= tryParse(engine, text);
  return cached.full;
}

function tryParse(engine: Liquid, text: string): Template[] | "bad" {
  try {
    return engine.parse(text);
  } catch {
    return "bad";
  }
}

function engineOf(place: TextPlace): Liquid {
  const engine = engines.get(place) ?? createLiquid(place);
  engines.set(place, engine);
  return engine;
}

function createLiquid(place: TextPlace): Liquid {
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
    ...(place === "text" ? {} : { outputEscape: markOutput }),
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
  for (const name of quotingFilters[place]) {
    const filter = engine.filters[name];
    if (typeof filter === "function") engine.filters[name] = { handler: filter, raw: true };
  }
  limitWork(engine);
  if (place !== "text") captureUnmarked(engine);
  return engine;
}

function markOutput(this: { context: Context }, value: unknown): string {
  return markValue(chargedText(this.context, value));
}

/** What is captured is looked at and put out like any other value: only what is said itself has marks. */
function captureUnmarked({ renderer }: Liquid): void {
  const render = renderer.renderTemplates.bind(renderer);
  renderer.renderTemplates = function* (templates, context, emitter) {
    const html: unknown = yield* render(templates, context, emitter);
    return emitter === undefined && typeof html === "string" ? withoutSigns(html) : html;
  };
}

/** English where the language is not said, or has no names. */
function localeOf(language: string | undefined): string {
  if (language === undefined) return "en-US";
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([language])[0] ?? "en-US";
  } catch {
    return "en-US";
  }
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
