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
    .map(({ name, target }) => ({ name: wayName(node, name), target }));
  return { node, ways, isReachable };
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
