import type { Content, TextContent } from "../../content/content.ts";
import { fitContent } from "../../content/fitContent.ts";
import { decideGround, type GroundDecision } from "../../grounds/decideGround.ts";
import { ownWords, pickText } from "../../flows/reading/language.ts";
import type { Cause } from "../cause.ts";
import { addMessage, addNotSent, addEvent, languageOf, type TurnDraft } from "../turnDraft.ts";

const bot = { kind: "bot" } as const;

/** More bubbles at once than anybody reads: the flow has gone wrong, and the contact must not pay for it. */
const maxBubblesPerTurn = 30;
/** Why nothing more was said. */
export const tooManyMessages = "too_many_messages";

/** Whether the bot may speak now. */
export function groundOfBot(draft: TurnDraft): GroundDecision {
  const { conversation, context } = draft;
  return decideGround({
    channelKind: context.channel.capabilities.channel,
    author: "bot",
    lastInboundAt: conversation.lastInboundAt,
    isChannelRemoved: context.channel.isRemoved,
    isBlocked: conversation.isBlocked,
    isBlockedByUs: draft.contact.isBlocked,
    isHumanAgentAllowed: context.channel.isHumanAgentAllowed,
    now: context.now,
  });
}

/**
 * Lets the bot say something: made to fit the channel, with a ground, after saying that it is a bot where that is due. Without
 * a ground nothing is said, the thread tells so, and the answer is false; likewise where it has said too much already.
 */
export function botSays(draft: TurnDraft, contents: readonly Content[], cause: Cause): boolean {
  const decision = groundOfBot(draft);
  if (decision.kind === "none") {
    addNotSent(draft, decision.noGround.reason, "bot");
    return false;
  }
  const { conversation, context } = draft;
  for (const content of withDisclosure(draft, contents)) {
    for (const fitted of fitContent(content, context.channel.capabilities).contents) {
      if (draft.sends.length >= maxBubblesPerTurn) {
        addNotSent(draft, tooManyMessages, "bot");
        return false;
      }
      const seq = addMessage(draft, {
        author: bot,
        body: { kind: "said", contents: [fitted] },
        ground: decision.ground,
        cause,
        delivery: "queued",
      });
      draft.sends.push({ kind: "content", seq, content: fitted, ground: decision.ground, cause, replyToMid: null });
      conversation.botSpokeAt = context.now;
      conversation.lastOutboundAt = context.now;
    }
  }
  return true;
}

/** Puts "you are talking with a bot" before the first words: into the same bubble if it fits there, else as its own. */
function withDisclosure(draft: TurnDraft, contents: readonly Content[]): readonly Content[] {
  const [first, ...rest] = contents;
  if (!first || !isDisclosureDue(draft)) return contents;
  const { conversation, context } = draft;
  conversation.disclosedAt = context.now;
  addEvent(draft, { name: "bot.disclosed", data: {} });
  const disclosure = disclosureText(draft);
  const joined = first.kind === "text" ? { ...first, text: `${disclosure}\n\n${first.text}` } : undefined;
  if (joined && isOneBubble(draft, joined)) return [joined, ...rest];
  return [{ kind: "text", text: disclosure }, ...contents];
}

function isOneBubble(draft: TurnDraft, content: TextContent): boolean {
  const { capabilities } = draft.context.channel;
  const limit = content.buttons?.length
    ? Math.min(capabilities.maxButtonText, capabilities.maxTextLength)
    : capabilities.maxTextLength;
  // Counting bytes as four a character is on the safe side and needs no encoder.
  const length = capabilities.textUnit === "bytes" ? content.text.length * 4 : content.text.length;
  return length <= limit;
}

/**
 * Due before the bot's first words, after `repeatAfterMs` without any, and when the talk came back from a person (handing
 * back clears `disclosedAt`). In Germany it cannot be switched off.
 */
function isDisclosureDue(draft: TurnDraft): boolean {
  const { disclosure, country } = draft.context.channel;
  if (!disclosure.isOn && country !== "DE") return false;
  const { disclosedAt, botSpokeAt } = draft.conversation;
  if (disclosedAt === null) return true;
  return draft.context.now - Math.max(disclosedAt, botSpokeAt ?? 0) >= disclosure.repeatAfterMs;
}

function disclosureText(draft: TurnDraft): string {
  const choice = languageOf(draft);
  const text = pickText(draft.context.channel.disclosure.text, choice).trim();
  return text || ownWords(choice.language, { de: "Hier antwortet ein Bot.", en: "You are chatting with a bot." });
}
