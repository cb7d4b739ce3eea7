import type { Content } from "../../content/content.ts";
import { fitContent } from "../../content/fitContent.ts";
import { maxBubblesPerReply } from "../../content/measureReply.ts";
import { decideGround } from "../../grounds/decideGround.ts";
import type { Ground } from "../../grounds/ground.ts";
import type { EntryBody, MemberCommand } from "../entry.ts";
import {
  closeHolder,
  forgetClosing,
  giveToBot,
  giveToMember,
  letMemberHold,
  stopBotReturning,
  undoClose,
} from "../bot/holder.ts";
import { snoozeTimerId } from "../run/timerIds.ts";
import {
  addMessage,
  addThreadEvent,
  cancelTimer,
  dropRun,
  learn,
  refuse,
  setTimer,
  type TurnDraft,
} from "../turnDraft.ts";
import { refuseWithoutGround } from "../refuseWithoutGround.ts";
import { startRun } from "../run/walkRun.ts";
import { groundOfBot } from "../bot/botSays.ts";

type MemberBody = Extract<EntryBody, { kind: "member" }>;
type CommandOf<Kind extends MemberCommand["kind"]> = Extract<MemberCommand, { kind: Kind }>;

/** Carries out what a member asked for, or refuses it with a code and changes nothing. */
export function memberActs(draft: TurnDraft, body: MemberBody): void {
  const { conversation } = draft;
  const { command, memberId, memberName } = body;
  switch (command.kind) {
    case "reply":
      return reply(draft, body, command);
    case "note":
      addMessage(draft, {
        author: authorOf(body),
        body: { kind: "note", text: command.text },
        clientKey: command.clientKey,
      });
      return;
    case "take":
      if (conversation.holder.kind === "member" && conversation.holder.memberId === memberId)
        return refuse(draft, "nothing_to_do", "already_taken");
      // Who takes a conversation over wants to find it again among their own.
      conversation.assigneeId = memberId;
      conversation.assignedBy = memberId;
      return giveToMember(draft, memberId, memberName);
    case "hand_back":
      if (conversation.holder.kind === "bot") return refuse(draft, "nothing_to_do", "bot_holds_it");
      giveToBot(draft);
      return addThreadEvent(draft, { name: "handed_back", memberName });
    case "assign":
      return assign(draft, body, command);
    case "close":
      return close(draft, memberName);
    case "reopen":
      if (conversation.status === "open") return refuse(draft, "nothing_to_do", "already_open");
      if (conversation.status === "closed") undoClose(draft);
      return open(draft, memberName);
    case "snooze":
      return snooze(draft, command.until, memberName);
    case "mark_read":
      // Only among members: whoever only looks has not yet told the customer anything.
      conversation.unread = 0;
      return;
    case "mark_unread":
      conversation.unread = Math.max(1, conversation.unread);
      return;
    case "reset_run":
      if (!conversation.run) return refuse(draft, "nothing_to_do", "no_run");
      dropRun(draft);
      return addThreadEvent(draft, { name: "run_reset", memberName });
    case "start_flow":
      return startFlow(draft, command, memberName);
    case "set_tags":
      return learn(draft, { addTags: command.add, removeTags: command.remove });
    case "set_attributes":
      return learn(draft, { attributes: command.attributes });
  }
}

function reply(draft: TurnDraft, body: MemberBody, command: CommandOf<"reply">): void {
  const { conversation, context } = draft;
  if (isAnsweredMeanwhile(draft, body, command))
    return refuse(draft, "answered_meanwhile", `message ${conversation.lastAnswer?.seq}`);
  const { capabilities, isHumanAgentAllowed, isRemoved } = context.channel;
  const decision = decideGround({
    channelKind: capabilities.channel,
    author: "member",
    lastInboundAt: conversation.lastInboundAt,
    isChannelRemoved: isRemoved,
    isBlocked: conversation.isBlocked,
    isBlockedByUs: draft.contact.isBlocked,
    isHumanAgentAllowed,
    now: context.now,
  });
  if (decision.kind === "none") {
    return refuseWithoutGround(draft, decision.noGround);
  }
  const content = asGroundAllows(command.content, decision.ground);
  if (!content) return refuse(draft, "content_does_not_fit", "sticker_after_window");
  const { contents } = fitContent(content, capabilities);
  if (contents.length === 0 || contents.length > maxBubblesPerReply) {
    return refuse(draft, "content_does_not_fit", contents.length === 0 ? "empty" : "too_long");
  }
  // The customer hears "seen" when somebody answers, not when somebody looks.
  if (conversation.unread > 0) draft.sends.push({ kind: "action", action: "mark_seen" });
  if (conversation.status !== "open") open(draft, null);
  giveToMember(draft, body.memberId, body.memberName);
  if (conversation.assigneeId === null) {
    conversation.assigneeId = body.memberId;
    conversation.assignedBy = body.memberId;
  }
  answered(draft);
  conversation.lastOutboundAt = context.now;
  const cause = { kind: "member", memberId: body.memberId } as const;
  contents.forEach((content, index) => {
    // The draft on the screen is one; its first bubble replaces it.
    const first = index === 0 ? { clientKey: command.clientKey, replyToMid: command.replyToMid ?? null } : {};
    const seq = addMessage(draft, {
      author: authorOf(body),
      body: { kind: "said", contents: [content] },
      ground: decision.ground,
      cause,
      delivery: "queued",
      ...first,
    });
    conversation.lastAnswer = { seq, memberId: body.memberId };
    const replyToMid = first.replyToMid ?? null;
    draft.sends.push({ kind: "content", seq, content, ground: decision.ground, cause, replyToMid });
  });
}

/**
 * Whoever it is assigned to has it, and the bot is silent: two who both think that it is theirs would answer at once. Assigned to
 * nobody it waits for any person. A closed conversation stays the bot's, and is theirs when it is opened again.
 */
function assign(draft: TurnDraft, body: MemberBody, { memberId, memberName }: CommandOf<"assign">): void {
  const { conversation, context } = draft;
  const { holder, status } = conversation;
  const held = holder.kind === "member" ? holder.memberId : null;
  const has = status === "closed" ? conversation.assigneeId : held;
  if (conversation.assigneeId === memberId && has === memberId)
    return refuse(draft, "nothing_to_do", "already_assigned");
  conversation.assigneeId = memberId;
  conversation.assignedBy = memberId === null ? null : body.memberId;
  if (status !== "closed" && memberId !== null) letMemberHold(draft, memberId);
  else if (status !== "closed" && held !== null) {
    stopBotReturning(draft);
    conversation.holder = { kind: "waiting", since: context.now, reason: null };
  }
  addThreadEvent(draft, { name: "assigned", to: memberName, by: body.memberName });
}

/** Whether a colleague has answered since, so that the customer would get two answers of which neither author knows. */
function isAnsweredMeanwhile({ conversation }: TurnDraft, body: MemberBody, { seenSeq }: CommandOf<"reply">): boolean {
  const { lastAnswer } = conversation;
  return (
    seenSeq !== undefined &&
    lastAnswer !== undefined &&
    lastAnswer.seq > seenSeq &&
    lastAnswer.memberId !== body.memberId
  );
}

/** Once the window is closed Messenger takes no stickers, by id that is: the picture of one says the same. */
function asGroundAllows(content: Content, ground: Ground): Content | undefined {
  if (content.kind !== "sticker" || content.stickerId === undefined || ground.kind !== "human_agent") return content;
  return content.url === undefined ? undefined : { kind: "sticker", url: content.url };
}

/** A closed conversation is the bot's: when the contact writes again, it answers first. */
function close(draft: TurnDraft, memberName: string): void {
  const { conversation } = draft;
  if (conversation.status === "closed") return refuse(draft, "nothing_to_do", "already_closed");
  if (conversation.status === "snoozed") cancelTimer(draft, snoozeTimerId(conversation.id));
  dropRun(draft);
  closeHolder(draft);
  conversation.status = "closed";
  conversation.snoozedUntil = null;
  conversation.unread = 0;
  addThreadEvent(draft, { name: "closed", memberName });
}

function open(draft: TurnDraft, memberName: string | null): void {
  const { conversation } = draft;
  if (conversation.status === "snoozed") cancelTimer(draft, snoozeTimerId(conversation.id));
  forgetClosing(draft);
  conversation.status = "open";
  conversation.snoozedUntil = null;
  addThreadEvent(draft, { name: "reopened", memberName });
}

function snooze(draft: TurnDraft, until: number, memberName: string): void {
  const { conversation, context } = draft;
  if (until <= context.now) return refuse(draft, "nothing_to_do", "in_the_past");
  conversation.status = "snoozed";
  conversation.snoozedUntil = until;
  setTimer(draft, snoozeTimerId(conversation.id), "snooze", until);
  addThreadEvent(draft, { name: "snoozed", until, memberName });
}

/** The bot speaks for the member, so it must have the conversation and a ground of its own. */
function startFlow(draft: TurnDraft, command: CommandOf<"start_flow">, memberName: string): void {
  const { conversation, context } = draft;
  const version = context.flows.newest(command.flowId);
  if (!version) return refuse(draft, "flow_not_found", command.flowId);
  const decision = groundOfBot(draft);
  if (decision.kind === "none") {
    return refuseWithoutGround(draft, decision.noGround);
  }
  if (conversation.status !== "open") open(draft, memberName);
  if (conversation.holder.kind !== "bot") {
    giveToBot(draft);
    addThreadEvent(draft, { name: "handed_back", memberName });
  }
  startRun(draft, version, version.definition.start, "member");
}

function answered({ conversation }: TurnDraft): void {
  conversation.waitingSince = null;
  conversation.unread = 0;
}

function authorOf({ memberId, memberName }: MemberBody) {
  return { kind: "member", memberId, name: memberName } as const;
}
