import { portsOf, type FlowDefinition, type FlowNode, type Localized } from "@botschaft/core";
import type { Language } from "../../app/i18n/language.ts";

/** A flow in reading order: from its start along its ways, what nothing leads to at the end. */
export interface OutlineNode {
  readonly node: FlowNode;
  /** Where each way out leads; ways that lead nowhere are left out unless somebody would be stranded. */
  readonly ways: readonly { readonly name: string; readonly target: string | undefined }[];
  readonly isReachable: boolean;
}

export function outlineOf(definition: FlowDefinition): readonly OutlineNode[] {
  const byId = new Map(definition.nodes.map((node) => [node.id, node]));
  const seen = new Set<string>();
  const ordered: OutlineNode[] = [];
  const queue: (string | undefined)[] = [definition.start, ...definition.triggers.map((trigger) => trigger.next)];
  for (let id = queue.shift(); queue.length > 0 || id !== undefined; id = queue.shift()) {
    const node = id === undefined ? undefined : byId.get(id);
    if (node === undefined || seen.has(node.id)) continue;
    seen.add(node.id);
    const entry = describe(node, true);
    ordered.push(entry);
    queue.unshift(...entry.ways.map((way) => way.target));
  }
  return [...ordered, ...definition.nodes.filter((node) => !seen.has(node.id)).map((node) => describe(node, false))];
}

function describe(node: FlowNode, isReachable: boolean): OutlineNode {
  const ways = portsOf(node)
    .filter((port) => port.target !== undefined || port.isRequired)
    // What was offered first, then what happens when nothing of it was taken.
    .toSorted((a, b) => lateness(a.name) - lateness(b.name))
    .map(({ name, target }) => ({ name: wayName(node, name), target }));
  return { node, ways, isReachable };
}

function lateness(port: string): number {
  return port === "otherwise" ? 1 : port === "timeout" ? 2 : 0;
}

/** A choice is called by its words, not by its number. */
function wayName(node: FlowNode, port: string): string {
  const choice = /^choices\.(\d+)$/.exec(port)?.[1];
  if (choice !== undefined && node.kind === "question" && node.answer.type === "choice")
    return textIn(node.answer.choices[Number(choice)]?.title ?? port, "de");
  if (node.kind === "message" && port.startsWith("messages.")) {
    const title = titleAt(node, port.split("."));
    if (title !== null) return textIn(title, "de");
  }
  return port;
}

function titleAt(node: FlowNode, path: readonly string[]): Localized | null {
  let value: unknown = node;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return null;
    value = Reflect.get(value, part);
  }
  if (typeof value !== "object" || value === null || !("title" in value)) return null;
  return typeof value.title === "string" ? value.title : isLocalized(value.title) ? value.title : null;
}

function isLocalized(value: unknown): value is Record<string, string> {
  return typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");
}

/** A text in the reader's language, else in whatever language there is. */
export function textIn(text: Localized, language: Language): string {
  if (typeof text === "string") return text;
  return text[language] ?? text["de"] ?? Object.values(text)[0] ?? "";
}

/** What a step says or does in a few words, to be told apart from others of its kind; empty when its kind says it all. */
export function gistOf(node: FlowNode, language: Language): string {
  switch (node.kind) {
    case "message": {
      const first = node.messages[0];
      if (first?.kind === "text") return textIn(first.text, language);
      return first?.kind === "cards" && first.cards[0] !== undefined ? textIn(first.cards[0].title, language) : "";
    }
    case "question":
      return textIn(node.text, language);
    case "hand_to_human":
      return node.text === undefined ? (node.reason ?? "") : textIn(node.text, language);
    case "tag":
      return [...(node.add ?? []), ...(node.remove ?? [])].join(", ");
    case "set_attribute":
      return "attribute" in node.to ? node.to.attribute : node.to.variable;
    default:
      return "";
  }
}

const wordsShown = 12;

/** The words of a trigger, each once, as many as one reads; how many more there are. */
export function wordsOf(words: readonly string[] | Readonly<Record<string, readonly string[]>>): {
  readonly shown: readonly string[];
  readonly more: number;
} {
  const all = [...new Set(isList(words) ? words : Object.values(words).flat())];
  // One word more than fits is as long as saying that there is one more.
  const shown = all.length <= wordsShown + 1 ? all : all.slice(0, wordsShown);
  return { shown, more: all.length - shown.length };
}

function isList(words: readonly string[] | Readonly<Record<string, readonly string[]>>): words is readonly string[] {
  return Array.isArray(words);
}
