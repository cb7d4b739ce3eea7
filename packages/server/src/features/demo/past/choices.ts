import type { Button, Content, QuickReply } from "@botschaft/core";

/** Something the contact can tap. */
export interface Choice {
  readonly via: "quick_reply" | "button";
  readonly title: string;
  readonly payload: string;
}

/** What can be tapped after this was said: quick replies vanish with the next message, buttons stay. Newest first. */
export function choicesAfter(content: Content, before: readonly Choice[]): readonly Choice[] {
  return [...choicesOf(content), ...before.filter(({ via }) => via === "button")];
}

function choicesOf(content: Content): Choice[] {
  switch (content.kind) {
    case "text":
      return [...replies(content.quickReplies), ...buttons(content.buttons)];
    case "cards":
      return [...replies(content.quickReplies), ...content.cards.flatMap((card) => buttons(card.buttons))];
    default:
      return [];
  }
}

function replies(all: readonly QuickReply[] = []): Choice[] {
  return all.flatMap((reply) =>
    reply.kind === "text" ? [{ via: "quick_reply", title: reply.title, payload: reply.payload }] : [],
  );
}

function buttons(all: readonly Button[] = []): Choice[] {
  return all.flatMap((button) =>
    button.kind === "postback" ? [{ via: "button", title: button.title, payload: button.payload }] : [],
  );
}
