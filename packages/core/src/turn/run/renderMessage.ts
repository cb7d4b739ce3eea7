import type { Content } from "../../content/content.ts";
import { formatChoicePayload } from "../../flows/choicePayload.ts";
import type { ChoiceItem } from "../../flows/choicesOfPart.ts";
import { contentOfPart } from "../../flows/contentOfPart.ts";
import type { FlowVersion } from "../../flows/flow.ts";
import { choicesOf } from "../../flows/flowIndex.ts";
import type { NodeOf } from "../../flows/flowSchema.ts";
import { fillIn, fillText, type RunDraft } from "./runDraft.ts";
import type { TurnDraft } from "../turnDraft.ts";

/** What a message node says to this contact. Parts without any words are left out. */
export function renderMessage(
  draft: TurnDraft,
  run: RunDraft,
  version: FlowVersion,
  node: NodeOf<"message">,
): Content[] {
  const choices = choicesOf(node);
  const writer = {
    text: (text: Parameters<typeof fillText>[3]) => fillText(draft, run, version, text),
    plain: (text: string) => fillIn(draft, run, text),
    address: (text: string) => fillIn(draft, run, text, { place: "address" }),
    payload: (choice: ChoiceItem) => {
      const place = { flowId: version.flowId, versionId: version.id, nodeId: node.id, index: choices.indexOf(choice) };
      return choice.payload ?? formatChoicePayload(place);
    },
  };
  const contents: Content[] = [];
  for (const part of node.messages) {
    const content = contentOfPart(part, writer);
    if (content) contents.push(content);
  }
  return contents;
}
