import { fitContent } from "../../content/fitContent.ts";
import type { Content } from "../../content/content.ts";
import type { Ground } from "../../grounds/ground.ts";
import { groundOfBot } from "../bot/botSays.ts";
import { isOptedOut } from "../bot/optOut.ts";
import { deliveryKey, type Delivery, type SkipReason } from "../delivery.ts";
import type { EntryBody } from "../entry.ts";
import { hopsOf, maxHops, post } from "../posts.ts";
import { addMessage, type TurnDraft } from "../turnDraft.ts";

/**
 * One content is to reach this person. It leaves by the open window of this conversation; where that cannot be, the next
 * conversation of the order is asked; the last one says why nobody could.
 */
export function delivers(draft: TurnDraft, { delivery, verdict }: Extract<EntryBody, { kind: "deliver" }>): void {
  if (verdict === "over") {
    draft.isQuiet = true;
    return;
  }
  // Nobody is to see a conversation because of a campaign before the contact answers it.
  draft.isQuiet = delivery.purpose === "campaign";
  const decision = verdict ? ({ kind: "not_here", reason: verdict } as const) : decide(draft, delivery);
  if (decision.kind === "send") return send(draft, delivery, decision.contents, decision.ground);
  passOn(draft, delivery, decision.reason);
}

type Decision =
  | { readonly kind: "send"; readonly contents: readonly Content[]; readonly ground: Ground }
  | { readonly kind: "not_here"; readonly reason: SkipReason };

function decide(draft: TurnDraft, { content, purpose }: Delivery): Decision {
  if (purpose !== "service" && isOptedOut(draft)) return { kind: "not_here", reason: "opted_out" };
  if (purpose === "campaign" && draft.conversation.holder.kind !== "bot")
    return { kind: "not_here", reason: "with_people" };
  const decision = groundOfBot(draft);
  if (decision.kind === "none") return { kind: "not_here", reason: decision.noGround.reason };
  const { contents } = fitContent(content, draft.context.channel.capabilities);
  if (contents.length === 0) return { kind: "not_here", reason: "content_does_not_fit" };
  return { kind: "send", contents, ground: decision.ground };
}

function send(draft: TurnDraft, delivery: Delivery, contents: readonly Content[], ground: Ground): void {
  const { id, step, cause, purpose } = delivery;
  const seqs = contents.map((content) => {
    const seq = addMessage(draft, {
      author: { kind: "bot" },
      body: { kind: "said", contents: [content] },
      ground,
      cause,
      delivery: "queued",
    });
    draft.sends.push({ kind: "content", seq, content, ground, cause, purpose, replyToMid: null });
    return seq;
  });
  draft.conversation.lastOutboundAt = draft.context.now;
  draft.deliveries.push({ id, step, state: "queued", seqs });
}

/** These hold for the person, not for one conversation of theirs: nobody else needs to be asked. */
const holdEverywhere: ReadonlySet<SkipReason> = new Set(["opted_out", "with_people", "same_person", "stopped"]);

function passOn(draft: TurnDraft, delivery: Delivery, reason: SkipReason): void {
  const { id, step } = delivery;
  const channelId = draft.context.channel.id;
  const refusals = [...delivery.refusals, { channelId, reason }];
  const [next, ...rest] = delivery.rest;
  if (!next || holdEverywhere.has(reason)) {
    draft.deliveries.push({ id, step, state: "skipped", reasons: refusals });
    return;
  }
  if (hopsOf(draft.entry.body) >= maxHops) {
    const reasons = [...refusals, { channelId: next.channelId, reason: "too_many_hops" as const }];
    draft.deliveries.push({ id, step, state: "skipped", reasons });
    return;
  }
  draft.deliveries.push({ id, step, state: "passed_on", reason });
  const passed = { ...delivery, step: step + 1, rest, refusals };
  // Not the entry's own id: whoever finds the delivery lost hands on the very same step.
  post(draft, next, { kind: "deliver", delivery: passed }, deliveryKey(passed));
}
