import { getStartedPayload } from "@botschaft/core";
import type { Choice } from "./choices.ts";
import { newMid, type PhoneMessage } from "./phoneThread.ts";
import type { Stage } from "./stage.ts";
import type { ContactLine, Customer } from "./story.ts";
import { editItem, messageItem, type Parties, postbackItem, reactionItem, type WebhookItem } from "./webhookItems.ts";

/** Where a contact's line is said. */
export interface Place {
  readonly at: number;
  readonly customer: Customer;
  readonly parties: Parties;
  readonly stage: Pick<Stage, "mediaUrl" | "stickerUrl">;
  readonly choices: readonly Choice[];
  /** The phone so far; a reaction or an edit changes what stands there. */
  readonly phone: readonly PhoneMessage[];
}

/** What the platform tells us of a line, and what new stands on the phone. Throws when the story cannot be: nothing to tap, nothing to react to. */
export function sayLine(line: ContactLine, place: Place): { item: WebhookItem; shown: PhoneMessage | null } {
  switch (line.does) {
    case "says": {
      const replyTo = line.isQuote ? lastOf(place, "page").mid : undefined;
      return write(
        place,
        { text: line.text, ...(replyTo && { reply_to: { mid: replyTo, is_self_reply: false } }) },
        { text: line.text, ...(replyTo && { replyTo }) },
      );
    }
    case "taps":
      return tap(place, line.title);
    case "gets_started": {
      const referral =
        line.ref === null ? {} : { referral: { ref: line.ref, source: "SHORTLINK", type: "OPEN_THREAD" } };
      const title = place.customer.locale.startsWith("de") ? "Jetzt starten" : "Get Started";
      return tapPostback(place, { title, payload: getStartedPayload, ...referral });
    }
    case "uses_menu":
      return tapPostback(place, { title: line.title, payload: line.payload });
    case "sends": {
      const url = place.stage.mediaUrl(line.file);
      return attach(place, { type: line.type, payload: { url } }, { type: line.type, url, title: line.file });
    }
    case "sticks": {
      const { stickerId } = line;
      const url = place.stage.stickerUrl(stickerId);
      const sent = { type: "sticker", payload: { url, sticker_id: Number(stickerId) } };
      return attach(place, sent, { type: "sticker", stickerId, url });
    }
    case "shares": {
      const { url, title } = line;
      return attach(
        place,
        { type: "fallback", payload: { url, title } },
        { type: "fallback", url, title },
        { text: url },
      );
    }
    case "reacts": {
      const ours = lastOf(place, "page");
      ours.personReaction = line.emoji;
      return { item: reactionItem(place.parties, place.at, ours.mid, line.emoji), shown: null };
    }
    case "rewords": {
      const own = lastOf(place, "person");
      own.text = line.text;
      own.edits = 1;
      return { item: editItem(place.parties, place.at, own.mid, line.text), shown: null };
    }
  }
}

function tap(place: Place, wanted: string) {
  const choice = place.choices.find(({ title }) => title === wanted);
  if (!choice) {
    const offered = place.choices.map(({ title }) => title).join(", ");
    throw new Error(`${place.customer.id} finds no “${wanted}” to tap, only: ${offered}`);
  }
  const { title, payload } = choice;
  if (choice.via === "button") return tapPostback(place, { title, payload });
  return write(place, { text: title, quick_reply: { payload } }, { text: title, quickReplyPayload: payload });
}

function tapPostback({ parties, at }: Place, postback: { title: string; payload: string; referral?: object }) {
  const mid = newMid();
  const shown: PhoneMessage = { mid, at, from: "person", appId: null, text: postback.title, isPostback: true };
  return { item: postbackItem(parties, at, { mid, ...postback }), shown };
}

function attach(place: Place, sent: object, shown: object, said: { text?: string } = {}) {
  return write(place, { ...said, attachments: [sent] }, { ...said, attachments: [shown] });
}

function write({ parties, at }: Place, message: object, shown: Partial<PhoneMessage>) {
  const mid = newMid();
  return {
    item: messageItem(parties, at, { mid, ...message }),
    shown: { ...shown, mid, at, from: "person" as const, appId: null },
  };
}

function lastOf({ phone, customer }: Place, side: PhoneMessage["from"]): PhoneMessage {
  const found = phone.findLast(({ from }) => from === side);
  if (!found) throw new Error(`nothing was said yet by the ${side} in the story of ${customer.id}`);
  return found;
}
