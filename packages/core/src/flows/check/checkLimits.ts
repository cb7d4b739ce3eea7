import type { Capabilities } from "../../channel/capabilities.ts";
import type { Content } from "../../content/content.ts";
import { fitContent } from "../../content/fitContent.ts";
import { answerChoices } from "../reading/answer.ts";
import { contentOfPart } from "../contentOfPart.ts";
import type { FlowDefinition, FlowNode } from "../flowSchema.ts";
import { textsOf } from "../flowTexts.ts";
import { pickText } from "../reading/language.ts";
import type { FlowProblem } from "../parseFlow.ts";

/** As long as a payload of ours usually is. */
const payload = "x".repeat(120);

/** What the channel would cut, split or leave out of what this flow says; variables count as nothing. */
export function checkLimits(definition: FlowDefinition, capabilities: Capabilities): FlowProblem[] {
  const languages = languagesOf(definition);
  return definition.nodes.flatMap((node, index) => {
    const found = new Map<string, FlowProblem>();
    for (const language of languages) {
      for (const { path, content } of contentsOf(node, language, definition.defaultLanguage)) {
        for (const loss of fitContent(content, capabilities).losses) {
          const key = JSON.stringify([path, loss.code]);
          if (!found.has(key))
            found.set(key, {
              code: "would_be_cut",
              severity: "warning",
              nodeId: node.id,
              path: ["nodes", index, ...path],
              message: `On ${capabilities.channel}: ${loss.detail}`,
              data: { ...loss.data, loss: loss.code, channel: capabilities.channel, language },
            });
        }
      }
    }
    return [...found.values()];
  });
}

function contentsOf(
  node: FlowNode,
  language: string,
  defaultLanguage: string,
): { path: (string | number)[]; content: Content }[] {
  const fill = (text: string) => text.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, "");
  const choice = { language, fallbacks: [defaultLanguage] };
  const writer = {
    text: (text: Parameters<typeof pickText>[0]) => fill(pickText(text, choice)),
    plain: fill,
    address: fill,
    payload: (item: { payload?: string | undefined }) => item.payload ?? payload,
  };
  if (node.kind === "message") {
    return node.messages.flatMap((part, index) => {
      const content = contentOfPart(part, writer);
      return content ? [{ path: ["messages", index], content }] : [];
    });
  }
  if (node.kind !== "question") return [];
  const quickReplies = answerChoices(node).map(({ title }) => ({
    kind: "text" as const,
    title: writer.text(title),
    payload,
  }));
  return [{ path: ["text"], content: { kind: "text", text: writer.text(node.text), quickReplies } }];
}

function languagesOf(definition: FlowDefinition): ReadonlySet<string> {
  const spoken = definition.nodes.flatMap(textsOf).filter(({ isSpoken }) => isSpoken);
  return new Set([
    definition.defaultLanguage,
    ...spoken.flatMap(({ text }) => (typeof text === "string" ? [] : Object.keys(text))),
  ]);
}
