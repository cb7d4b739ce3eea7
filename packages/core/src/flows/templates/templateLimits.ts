import { CaseTag, type Context, defaultOperators, type Emitter, type Liquid, type Template, toValue } from "liquidjs";

/**
 * What Liquid's own limits leave open: it charges for most of what it makes, but not for what it looks at or puts out. Here a list
 * costs its length whenever a filter or a comparison goes through it, and every letter said or captured costs one, all of it out of
 * `memoryLimit`. So no template holds up the conversations behind it, however its loops are written.
 */
type Operators = typeof defaultOperators;

/** Liquid's comparisons, charging for the lists they go through. */
export const limitedOperators: Operators = {
  ...defaultOperators,
  ...Object.fromEntries(["==", "!=", "contains"].map((name) => [name, charging(name)])),
};

/** Lets the filters, comparisons and output of this engine charge as well. */
export function limitWork(engine: Liquid): void {
  for (const [name, filter] of Object.entries(engine.filters)) {
    const handler = typeof filter === "function" ? filter : filter.handler;
    const limited: typeof handler = function (value, ...rest) {
      for (const each of [value, ...rest]) charge(this.context, each);
      return handler.call(this, value, ...rest);
    };
    engine.filters[name] = typeof filter === "function" ? limited : { ...filter, handler: limited };
  }
  engine.registerTag("case", LimitedCase);
  const { renderer } = engine;
  const render = renderer.renderTemplates.bind(renderer);
  renderer.renderTemplates = (templates: Template[], context: Context, emitter?: Emitter) =>
    render(templates, context, emitter ?? new ChargingEmitter(context));
}

function charging(name: string): Operators[string] {
  const compare = defaultOperators[name];
  if (compare === undefined) throw new Error(`Liquid has no operator ${name}`);
  return (left: unknown, right: unknown, context: Context) => {
    charge(context, left);
    charge(context, right);
    return compare(left, right, context);
  };
}

/** `case` compares by itself, with each value behind its `when`s. */
class LimitedCase extends CaseTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const target = yield this.value.value(context, true);
    for (const { values } of this.branches) for (const _each of values) charge(context, target);
    yield* super.render(context, emitter);
  }
}

/** Puts out what a template says, letter by letter paid for. */
export class ChargingEmitter implements Emitter {
  buffer = "";
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  write(value: unknown): void {
    const text = chargedText(this.#context, value);
    this.#context.memoryLimit.use(text.length);
    this.buffer += text;
  }
}

/** A value as Liquid writes it; a list is paid for. */
export function chargedText(context: Context, value: unknown): string {
  charge(context, value);
  return textOf(value);
}

/** Lists within lists cost what they hold, as often as they hold it: a list can stand in itself many times over. */
function charge(context: Context, value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const parts: readonly unknown[] = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  context.memoryLimit.use(parts.length);
  for (const part of parts) charge(context, part);
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** A value as Liquid writes it. */
function textOf(value: unknown): string {
  const plain: unknown = toValue(value);
  if (typeof plain === "string") return plain;
  if (plain === undefined || plain === null) return "";
  if (Array.isArray(plain)) return plain.map(textOf).join("");
  return typeof plain === "number" || typeof plain === "boolean"
    ? String(plain)
    : Object.prototype.toString.call(plain);
}
