import type { FlowButton, FlowQuickReply, MessagePart } from "./flowSchema.ts";

/** A quick reply or button that leads somewhere or says a payload. */
export type ChoiceItem = Extract<FlowButton, { kind: "postback" }> | Extract<FlowQuickReply, { kind: "text" }>;

export interface PartChoice {
  readonly item: ChoiceItem;
  /** Where in the part it stands, e.g. `["cards", 0, "buttons", 1]`. */
  readonly path: readonly (string | number)[];
}

/**
 * What one part of a message offers, in the order in which choices are numbered: its buttons, then its quick replies. A payload names
 * its choice by that number, so the order holds for all time.
 */
export function choicesOfPart(part: MessagePart): readonly PartChoice[] {
  const quickReplies = numbered(part.quickReplies, ["quickReplies"]);
  switch (part.kind) {
    case "text":
      return [...numbered(part.buttons, ["buttons"]), ...quickReplies];
    case "media":
      return quickReplies;
    case "cards":
      return [
        ...part.cards.flatMap((card, index) => numbered(card.buttons, ["cards", index, "buttons"])),
        ...quickReplies,
      ];
  }
}

function numbered(items: readonly (FlowButton | FlowQuickReply)[] | undefined, path: PartChoice["path"]): PartChoice[] {
  return (items ?? []).flatMap((item, index) => (isChoice(item) ? [{ item, path: [...path, index] }] : []));
}

function isChoice(item: FlowButton | FlowQuickReply): item is ChoiceItem {
  switch (item.kind) {
    case "postback":
    case "text":
      return true;
    case "url":
    case "phone":
    case "email":
      return false;
  }
}
