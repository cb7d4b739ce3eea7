import htm from "htm";
import { h, type VNode } from "preact";

/** htm's typings describe its CommonJS form; browsers get the module, whose default export is the function. */
const bindable = htm as unknown as { bind(factory: typeof h): unknown };

/** Markup as tagged templates: no build step, and text is always text. */
export const html = bindable.bind(h) as (strings: TemplateStringsArray, ...values: unknown[]) => VNode;
