import type { FlowButton, FlowNode, FlowQuickReply, Localized, MessagePart } from "./flowSchema.ts";
import { contentTypeOf, placeOfBody, type TextPlace } from "./templates/places.ts";

/** One text of a node, with its place. */
export interface FlowText {
  readonly path: readonly (string | number)[];
  readonly text: Localized;
  /** Texts that contacts read are translated, and must not be empty; addresses and values are neither. */
  readonly isSpoken: boolean;
  /** What its values are quoted for. */
  readonly place: TextPlace;
}

/** All texts of a node in which Liquid may stand. */
export function textsOf(node: FlowNode): readonly FlowText[] {
  switch (node.kind) {
    case "message":
      return node.messages.flatMap((part, index) => partTexts(part, ["messages", index]));
    case "question":
      return [
        spoken(["text"], node.text),
        ...(node.retryText === undefined ? [] : [spoken(["retryText"], node.retryText)]),
        ...(node.answer.type === "choice"
          ? node.answer.choices.map((choice, index) => spoken(["answer", "choices", index, "title"], choice.title))
          : []),
      ];
    case "set_attribute":
      return typeof node.value === "string" ? [plain(["value"], node.value)] : [];
    case "hand_to_human":
      return [
        ...(node.reason === undefined ? [] : [plain(["reason"], node.reason)]),
        ...(node.text === undefined ? [] : [spoken(["text"], node.text)]),
      ];
    case "http":
      return [
        address(["url"], node.url),
        ...Object.entries(node.headers ?? {}).map(([name, value]) => plain(["headers", name], value)),
        ...(node.body === undefined
          ? []
          : [plain(["body"], node.body, placeOfBody(node.body, contentTypeOf(node.headers)))]),
      ];
    case "condition":
    case "split":
    case "wait":
    case "tag":
    case "call_flow":
    case "end":
      return [];
  }
}

function partTexts(part: MessagePart, path: readonly (string | number)[]): FlowText[] {
  const quickReplies = itemTexts(part.quickReplies, [...path, "quickReplies"]);
  switch (part.kind) {
    case "text":
      return [spoken([...path, "text"], part.text), ...itemTexts(part.buttons, [...path, "buttons"]), ...quickReplies];
    case "media":
      return [
        ...part.items.map((item, index) => address([...path, "items", index, "url"], item.url)),
        ...(part.caption === undefined ? [] : [spoken([...path, "caption"], part.caption)]),
        ...quickReplies,
      ];
    case "cards":
      return [
        ...part.cards.flatMap((card, index) => {
          const at = [...path, "cards", index];
          return [
            spoken([...at, "title"], card.title),
            ...(card.subtitle === undefined ? [] : [spoken([...at, "subtitle"], card.subtitle)]),
            ...(card.imageUrl === undefined ? [] : [address([...at, "imageUrl"], card.imageUrl)]),
            ...(card.url === undefined ? [] : [address([...at, "url"], card.url)]),
            ...itemTexts(card.buttons, [...at, "buttons"]),
          ];
        }),
        ...quickReplies,
      ];
  }
}

function itemTexts(
  items: readonly (FlowButton | FlowQuickReply)[] | undefined,
  path: readonly (string | number)[],
): FlowText[] {
  return (items ?? []).flatMap((item, index) => {
    if (!("title" in item)) return [];
    const title = spoken([...path, index, "title"], item.title);
    return item.kind === "url" ? [title, address([...path, index, "url"], item.url)] : [title];
  });
}

function spoken(path: readonly (string | number)[], text: Localized): FlowText {
  return { path, text, isSpoken: true, place: "text" };
}

function plain(path: readonly (string | number)[], text: string, place: TextPlace = "text"): FlowText {
  return { path, text, isSpoken: false, place };
}

function address(path: readonly (string | number)[], text: string): FlowText {
  return plain(path, text, "address");
}
