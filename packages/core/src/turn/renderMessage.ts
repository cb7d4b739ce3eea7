import type { Button, Card, Content, QuickReply } from "../content/content.ts";
import { formatChoicePayload } from "../flows/choicePayload.ts";
import type { FlowVersion } from "../flows/flow.ts";
import type { FlowButton, FlowQuickReply, Localized, MessagePart, NodeOf } from "../flows/flowSchema.ts";
import { fillIn, fillText, type RunDraft } from "./runDraft.ts";
import type { TurnDraft } from "./turnDraft.ts";

/** What a message node says to this contact. Parts without any words are left out. */
export function renderMessage(draft: TurnDraft, run: RunDraft, version: FlowVersion, node: NodeOf<"message">): Content[] {
  const renderer = createRenderer(draft, run, version, node.id);
  const contents: Content[] = [];
  for (const part of node.messages) {
    const content = renderer.part(part);
    if (content) contents.push(content);
  }
  return contents;
}

/** Numbers the choices as `choicesOf` does: each part's buttons, then its quick replies. */
function createRenderer(draft: TurnDraft, run: RunDraft, version: FlowVersion, nodeId: string) {
  let count = 0;
  const fill = (text: Localized) => fillText(draft, run, version, text);
  const payloadOf = (choice: { payload?: string | undefined }): string => {
    const index = count;
    count += 1;
    return choice.payload ?? formatChoicePayload({ flowId: version.flowId, versionId: version.id, nodeId, index });
  };

  function button(item: FlowButton): Button {
    switch (item.kind) {
      case "postback": return { kind: "postback", title: fill(item.title), payload: payloadOf(item) };
      case "url": return { kind: "url", title: fill(item.title), url: fillIn(draft, run, item.url) };
      case "phone": return { kind: "phone", title: fill(item.title), phoneNumber: fillIn(draft, run, item.phoneNumber) };
    }
  }
  function quickReply(item: FlowQuickReply): QuickReply {
    if (item.kind !== "text") return { kind: item.kind };
    return { kind: "text", title: fill(item.title), payload: payloadOf(item), ...(item.imageUrl === undefined ? {} : { imageUrl: fillIn(draft, run, item.imageUrl) }) };
  }
  const quickReplies = (items: readonly FlowQuickReply[] | undefined) => (items?.length ? { quickReplies: items.map(quickReply) } : {});
  const buttons = (items: readonly FlowButton[] | undefined) => (items?.length ? { buttons: items.map(button) } : {});

  function part(from: MessagePart): Content | undefined {
    switch (from.kind) {
      case "text": {
        const text = fill(from.text);
        const content = { kind: "text" as const, text, ...buttons(from.buttons), ...quickReplies(from.quickReplies) };
        return text.trim() === "" ? undefined : content;
      }
      case "media":
        return {
          kind: "media",
          items: from.items.map((item) => ({
            type: item.type, source: { url: fillIn(draft, run, item.url) }, ...(item.fileName === undefined ? {} : { fileName: item.fileName }),
          })),
          ...(from.caption === undefined ? {} : { caption: fill(from.caption) }), ...quickReplies(from.quickReplies),
        };
      case "cards": return { kind: "cards", cards: from.cards.map(card), ...quickReplies(from.quickReplies) };
    }
  }
  function card(from: Extract<MessagePart, { kind: "cards" }>["cards"][number]): Card {
    return {
      title: fill(from.title), ...(from.subtitle === undefined ? {} : { subtitle: fill(from.subtitle) }),
      ...(from.imageUrl === undefined ? {} : { imageUrl: fillIn(draft, run, from.imageUrl) }),
      ...(from.url === undefined ? {} : { url: fillIn(draft, run, from.url) }), ...buttons(from.buttons),
    };
  }
  return { part };
}
