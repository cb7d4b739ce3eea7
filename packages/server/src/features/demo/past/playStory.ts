/**
 * Plays one conversation of the past: every line becomes what the platform would have sent or a member would have asked for, is
 * handled by the real turn with the clock of its moment, and what the turn sends comes back as echo and receipts, as it would have.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { adapterFor } from "@botschaft/channels";
import {
  type AccountAddress,
  asId,
  type Button,
  clientRef,
  type Contact,
  type ContactPatch,
  type Content,
  type ConversationId,
  type EntryBody,
  type FlowBook,
  getStartedPayload,
  type MemberCommand,
  type MemberId,
  newConversation,
  type OutgoingSend,
  type QuickReply,
  type Turn,
  type WorkspaceId,
} from "@botschaft/core";
import { v7 as uuidv7 } from "uuid";
import type { KnownChannel } from "../../../pipeline/directory.ts";
import { laneOf } from "../../../pipeline/lane.ts";
import { type ConversationResult, runEntries } from "../../../pipeline/turnBatch.ts";
import { createDice } from "./dice.ts";
import { type PhoneMessage, type PhoneThread, phoneAttachment, sentMessage } from "./phoneThread.ts";
import { instantOf, nextOpenDay, shopTime, weekdayIn } from "./shopClock.ts";
import type { ContactLine, MemberLine, MemberName, Story } from "./story.ts";
import { timeline } from "./timeline.ts";
import {
  bodyOf,
  deliveryItem,
  echoItem,
  editItem,
  messageItem,
  postbackItem,
  reactionItem,
  readItem,
  type WebhookItem,
} from "./webhookItems.ts";

/** What all conversations of the past share. */
export interface Stage {
  readonly now: number;
  readonly workspaceId: WorkspaceId;
  readonly channel: KnownChannel;
  readonly flows: FlowBook;
  readonly members: Readonly<Record<MemberName, { readonly id: MemberId; readonly name: string }>>;
  nextEntryId(): string;
  psidOf(customerId: string): string;
  /** What the platform tells of this person when asked. */
  profileOf(customerId: string): ContactPatch;
  mediaUrl(file: string): string;
  stickerUrl(stickerId: string): string;
}

/** One thing that was received and handled. */
export interface PastEntry {
  readonly id: string;
  readonly kind: "inbound" | Exclude<EntryBody["kind"], "inbound">;
  readonly dedupeKey: string;
  readonly contactKey: string;
  readonly lane: number;
  readonly at: number;
  readonly receivedAt: number;
  /** The webhook it came with, and where it stands in there; null for what did not come from the platform. */
  readonly webhook: { readonly body: string; readonly path: string } | null;
  readonly body: EntryBody | null;
}

export interface PlayedStory {
  readonly result: ConversationResult;
  readonly entries: readonly PastEntry[];
  readonly phone: PhoneThread;
  /** When each message of ours went out. */
  readonly sentAt: readonly number[];
}

/** From the platform to us, and from our door to the turn. */
const ARRIVES_AFTER_MS = 180;
const HANDLED_AFTER_MS = 25;

export function playStory(story: Story, stage: Stage): PlayedStory {
  const play = new Play(story, stage);
  for (const { at, line } of timeline(story, stage.now, createDice(story.customer.id))) {
    if (at > stage.now) throw new Error(`the story of ${story.customer.id} reaches into the future`);
    play.line(at, line);
  }
  return play.finish();
}

interface Pending {
  readonly at: number;
  happen(): void;
}

/** Something the contact can tap: the newest first. */
interface Choice {
  readonly via: "quick_reply" | "button";
  readonly title: string;
  readonly payload: string;
}

class Play {
  readonly #story: Story;
  readonly #stage: Stage;
  readonly #parties: { readonly pageId: string; readonly psid: string };
  readonly #lane: number;
  readonly #dice;
  readonly #entries: PastEntry[] = [];
  readonly #turns: { entryId: string; turn: Turn }[] = [];
  readonly #patches: ContactPatch[] = [];
  readonly #phone: PhoneMessage[] = [];
  readonly #sentAt: number[] = [];
  readonly #timers = new Map<string, { name: string; dueAt: number }>();
  readonly #fired = new Set<string>();
  #pending: Pending[] = [];
  #choices: Choice[] = [];
  #state: { conversation: ConversationResult["conversation"]; contact: Contact } | undefined;
  #isProfileKnown = false;

  constructor(story: Story, stage: Stage) {
    this.#story = story;
    this.#stage = stage;
    this.#parties = { pageId: stage.channel.accountId, psid: stage.psidOf(story.customer.id) };
    this.#lane = laneOf(stage.channel.id, this.#parties.psid);
    this.#dice = createDice(`${story.customer.id} reads`);
  }

  line(at: number, line: ContactLine | MemberLine): void {
    this.#until(at);
    if (line.kind === "member") return this.#memberActs(at, line);
    if (!this.#isProfileKnown && this.#story.customer.order) this.#learnOrder(at - 90_000);
    this.#contactActs(at, line);
    if (!this.#isProfileKnown) this.#learnProfile(at + 1_400);
  }

  finish(): PlayedStory {
    this.#until(this.#stage.now);
    const state = this.#state;
    if (!state) throw new Error(`nothing happens in the story of ${this.#story.customer.id}`);
    const { conversation, contact } = state;
    // What a timer set and then did must not stay set.
    const turns = this.#turns.map(({ entryId, turn }) => ({
      entryId,
      turn: {
        ...turn,
        timers: turn.timers.filter(
          (timer) => timer.kind === "cancel" || !this.#fired.has(`${timer.id} ${timer.dueAt}`),
        ),
      },
    }));
    return {
      result: {
        lane: this.#lane,
        isNewConversation: true,
        isChanged: true,
        conversation,
        contact,
        contactPatches: this.#patches,
        turns,
        failures: [],
      },
      entries: this.#entries,
      phone: {
        person: this.#story.customer.id,
        messages: [...this.#phone].sort((one, other) => one.at - other.at),
        windowOpenedAt: conversation.lastInboundAt,
        deliveredUntil: conversation.deliveredUntil ?? 0,
        readUntil: conversation.readUntil ?? 0,
        seenUntil: conversation.unread === 0 ? (conversation.lastInboundAt ?? 0) : 0,
      },
      sentAt: this.#sentAt,
    };
  }

  /** Lets everything happen that is due by then: echoes, receipts, timers. */
  #until(at: number): void {
    for (;;) {
      const next = this.#nextDue(at);
      if (!next) return;
      next.happen();
    }
  }

  #nextDue(until: number): Pending | undefined {
    this.#pending.sort((one, other) => one.at - other.at);
    const [due] = this.#pending;
    const [timer] = [...this.#timers].sort(([, one], [, other]) => one.dueAt - other.dueAt);
    const isTimerFirst = timer !== undefined && (due === undefined || timer[1].dueAt < due.at);
    if (isTimerFirst)
      return timer[1].dueAt > until ? undefined : { at: timer[1].dueAt, happen: () => this.#fire(timer[0], timer[1]) };
    if (due === undefined || due.at > until) return undefined;
    this.#pending.shift();
    return due;
  }

  #fire(id: string, { name, dueAt }: { name: string; dueAt: number }): void {
    this.#timers.delete(id);
    this.#fired.add(`${id} ${dueAt}`);
    const seconds = `${Math.floor(dueAt / 1_000)}.${String(dueAt % 1_000).padStart(3, "0")}000`;
    this.#handle(dueAt, { kind: "timer", timerId: id, name }, `timer:${this.#conversation(dueAt).id}:${id}:${seconds}`);
  }

  #conversation(now: number) {
    return (this.#state ??= this.#begin(now)).conversation;
  }

  #begin(now: number) {
    const { workspaceId, channel } = this.#stage;
    const conversation = newConversation({
      id: asId(uuidv7({ msecs: now })),
      workspaceId,
      channelId: asId(channel.id),
      contactId: asId(uuidv7({ msecs: now })),
      contactKey: this.#parties.psid,
      now,
    });
    const contact: Contact = {
      id: conversation.contactId,
      workspaceId,
      name: null,
      firstName: null,
      lastName: null,
      pictureUrl: null,
      language: null,
      timezone: null,
      attributes: {},
      tags: [],
      createdAt: now,
    };
    return { conversation, contact };
  }

  #learnOrder(at: number): void {
    const { order } = this.#story.customer;
    if (!order) return;
    const attributes = {
      Bestellnummer: order.number,
      Bestellstatus: order.status,
      Artikel: order.article,
      Liefertag: weekdayIn(this.#stage.now, order.arrivesIn),
    };
    this.#isProfileKnown = true;
    this.#handle(
      at,
      { kind: "profile", patch: { ...this.#stage.profileOf(this.#story.customer.id), attributes } },
      `profile:${this.#parties.psid}:${at}`,
    );
  }

  #learnProfile(at: number): void {
    this.#isProfileKnown = true;
    this.#pending.push({
      at,
      happen: () =>
        this.#handle(
          at,
          { kind: "profile", patch: this.#stage.profileOf(this.#story.customer.id) },
          `profile:${this.#parties.psid}:${at}`,
        ),
    });
  }

  #contactActs(at: number, line: ContactLine): void {
    const mid = newMid();
    const parties = this.#parties;
    const write = (message: object, onPhone: Omit<PhoneMessage, "mid" | "at" | "from" | "appId">) => {
      this.#phone.push({ mid, at, from: "person", appId: null, ...onPhone });
      this.#receive(at, messageItem(parties, at, { mid, ...message }));
    };
    const tapPostback = (title: string, payload: string, more: object = {}) => {
      this.#phone.push({ mid, at, from: "person", appId: null, text: title, isPostback: true });
      this.#receive(at, postbackItem(parties, at, { mid, title, payload, ...more }));
    };
    switch (line.does) {
      case "says": {
        const replyTo = line.isQuote ? this.#lastOurs() : undefined;
        return write(
          { text: line.text, ...(replyTo && { reply_to: { mid: replyTo, is_self_reply: false } }) },
          { text: line.text, ...(replyTo && { replyTo }) },
        );
      }
      case "taps": {
        const choice = this.#choices.find(({ title }) => title === line.title);
        if (!choice)
          throw new Error(
            `${this.#story.customer.id} finds no “${line.title}” to tap, only: ${this.#choices.map(({ title }) => title).join(", ")}`,
          );
        if (choice.via === "button") return tapPostback(choice.title, choice.payload);
        return write(
          { text: choice.title, quick_reply: { payload: choice.payload } },
          { text: choice.title, quickReplyPayload: choice.payload },
        );
      }
      case "gets_started": {
        const referral =
          line.ref === null ? {} : { referral: { ref: line.ref, source: "SHORTLINK", type: "OPEN_THREAD" } };
        return tapPostback(
          this.#story.customer.locale.startsWith("de") ? "Jetzt starten" : "Get Started",
          getStartedPayload,
          referral,
        );
      }
      case "uses_menu":
        return tapPostback(line.title, line.payload);
      case "sends": {
        const url = this.#stage.mediaUrl(line.file);
        return write(
          { attachments: [{ type: line.type, payload: { url } }] },
          { attachments: [{ type: line.type, url, title: line.file }] },
        );
      }
      case "sticks": {
        const url = this.#stage.stickerUrl(line.stickerId);
        return write(
          { attachments: [{ type: "sticker", payload: { url, sticker_id: Number(line.stickerId) } }] },
          { attachments: [{ type: "sticker", stickerId: line.stickerId, url }] },
        );
      }
      case "shares": {
        const { url, title } = line;
        return write(
          { text: url, attachments: [{ type: "fallback", payload: { url, title } }] },
          { text: url, attachments: [{ type: "fallback", url, title }] },
        );
      }
      case "reacts": {
        const ours = this.#phone.findLast(({ from }) => from === "page");
        if (!ours) throw new Error(`${this.#story.customer.id} has nothing to react to`);
        ours.personReaction = line.emoji;
        return this.#receive(at, reactionItem(parties, at, ours.mid, line.emoji));
      }
      case "rewords": {
        const own = this.#phone.findLast(({ from, text }) => from === "person" && text !== undefined);
        if (!own) throw new Error(`${this.#story.customer.id} has nothing to reword`);
        own.text = line.text;
        own.edits = 1;
        return this.#receive(at, editItem(parties, at, own.mid, line.text));
      }
    }
  }

  #lastOurs(): string | undefined {
    return this.#phone.findLast(({ from }) => from === "page")?.mid;
  }

  #memberActs(at: number, line: MemberLine): void {
    if (line.does === "replies" || line.does === "shows") {
      // Whoever answers has opened the conversation before.
      if (this.#conversation(at).unread > 0) this.#command(at - 4_000, line.who, { kind: "mark_read" });
    }
    this.#command(at, line.who, this.#commandOf(at, line));
  }

  #commandOf(at: number, line: MemberLine): MemberCommand {
    switch (line.does) {
      case "replies":
        return { kind: "reply", content: { kind: "text", text: line.text }, clientKey: randomUUID() };
      case "shows": {
        const { title, subtitle, url } = line;
        const card = {
          title,
          subtitle,
          imageUrl: this.#stage.mediaUrl(line.picture),
          url,
          buttons: [{ kind: "url", title: line.button, url } as const],
        };
        return { kind: "reply", content: { kind: "cards", cards: [card] }, clientKey: randomUUID() };
      }
      case "notes":
        return { kind: "note", text: line.text, clientKey: randomUUID() };
      case "takes":
        return { kind: "take" };
      case "closes":
        return { kind: "close" };
      case "hands_back":
        return { kind: "hand_back" };
      case "assigns":
        return {
          kind: "assign",
          memberId: this.#stage.members[line.to].id,
          memberName: this.#stage.members[line.to].name,
        };
      case "snoozes":
        return {
          kind: "snooze",
          until: instantOf(nextOpenDay(shopTime(line.from === "then" ? at : this.#stage.now).date), line.time),
        };
      case "tags":
        return { kind: "set_tags", add: line.tags, remove: [] };
    }
  }

  #command(at: number, who: MemberName, command: MemberCommand): void {
    const { id, name } = this.#stage.members[who];
    this.#handle(at, { kind: "member", memberId: id, memberName: name, command }, `member:${randomUUID()}`);
    const refusal = this.#turns.at(-1)?.turn.refusal;
    if (refusal)
      throw new Error(
        `${name} cannot ${command.kind} in the story of ${this.#story.customer.id}: ${refusal.code} (${refusal.detail})`,
      );
  }

  /** The platform tells us something. */
  #receive(at: number, item: WebhookItem): void {
    const adapter = adapterFor(this.#stage.channel.kind);
    const body = bodyOf(this.#parties, item);
    const [split] = adapter?.split(body) ?? [];
    if (!adapter || !split) throw new Error("the past speaks a language of its own");
    this.#handle(at, { kind: "inbound", event: adapter.parse(split.raw) }, split.dedupeKey, {
      body: JSON.stringify(body),
      path: JSON.stringify(split.path),
    });
  }

  #handle(at: number, body: EntryBody, dedupeKey: string, webhook: PastEntry["webhook"] = null): void {
    const { channel, flows } = this.#stage;
    const receivedAt = body.kind === "inbound" ? at + ARRIVES_AFTER_MS : at;
    const now = receivedAt + HANDLED_AFTER_MS;
    const id = this.#stage.nextEntryId();
    const state = (this.#state ??= this.#begin(now));
    const entry = {
      entryId: id,
      at,
      entry: { id: asId<Parameters<typeof runEntries>[1][number]["entry"]["id"]>(id), receivedAt, body },
    };
    const result = runEntries({ ...state, lane: this.#lane, isNewConversation: false }, [entry], {
      now,
      channel: channel.facts,
      flows,
    });
    const [failure] = result.failures;
    if (failure) throw failure.error;
    this.#state = { conversation: result.conversation, contact: result.contact };
    this.#entries.push({
      id,
      kind: body.kind,
      dedupeKey,
      contactKey: this.#parties.psid,
      lane: this.#lane,
      at,
      receivedAt,
      webhook,
      body: webhook ? null : body,
    });
    this.#turns.push(...result.turns);
    this.#patches.push(...result.contactPatches);
    for (const { turn } of result.turns) this.#carryOut(turn, now);
  }

  /** What the outbox and the clock would have done. */
  #carryOut(turn: Turn, now: number): void {
    for (const timer of turn.timers) {
      if (timer.kind === "set") this.#timers.set(timer.id, { name: timer.name, dueAt: timer.dueAt });
      else this.#timers.delete(timer.id);
    }
    const sends = turn.sends.filter((send) => send.kind === "content");
    const mids = sends.map((send, index) => this.#send(send, now + 140 + index * 230));
    if (mids.length > 0) this.#confirm(mids, now + 140 + (sends.length - 1) * 230);
  }

  #send({ seq, content, ground, replyToMid }: Extract<Turn["sends"][number], { kind: "content" }>, at: number): string {
    const { channel } = this.#stage;
    const adapter = adapterFor(channel.kind);
    const conversationId: ConversationId = this.#conversation(at).id;
    const outgoing: OutgoingSend = {
      kind: "content",
      contactKey: this.#parties.psid,
      content,
      ground,
      clientRef: clientRef(conversationId, seq),
      ...(replyToMid !== null && { replyToMid }),
    };
    const { attachments, ...said } = sentMessage(adapter?.render(outgoing, addressOf(channel)).body ?? "{}");
    const mid = newMid();
    const appId = channel.facts.appId;
    this.#phone.push({
      mid,
      at,
      from: "page",
      appId,
      ...said,
      ...(attachments && { attachments: attachments.map(phoneAttachment) }),
    });
    this.#sentAt.push(at);
    this.#choices = [...choicesOf(content), ...this.#choices.filter(({ via }) => via === "button")];
    const { quickReplies: _shownOnly, ...repeated } = said;
    this.#pending.push({
      at,
      happen: () =>
        this.#receive(
          at,
          echoItem(this.#parties, at, appId, { mid, ...repeated, ...(attachments && { attachments }) }),
        ),
    });
    return mid;
  }

  /** The phone tells that everything up to `at` arrived, and later that it was read. */
  #confirm(mids: readonly string[], at: number): void {
    const arrived = at + 600;
    this.#pending.push({
      at: arrived,
      happen: () => this.#receive(arrived, deliveryItem(this.#parties, arrived, mids, at)),
    });
    if (!this.#story.customer.isReading) return;
    const read = arrived + Math.round(this.#dice.between(1_500, 5_500));
    this.#pending.push({ at: read, happen: () => this.#receive(read, readItem(this.#parties, read)) });
  }
}

function choicesOf(content: Content): Choice[] {
  const replies = "quickReplies" in content ? (content.quickReplies ?? []) : [];
  const buttons =
    content.kind === "text"
      ? (content.buttons ?? [])
      : content.kind === "cards"
        ? content.cards.flatMap((card) => card.buttons ?? [])
        : [];
  return [
    ...replies.flatMap((reply: QuickReply): Choice[] =>
      reply.kind === "text" ? [{ via: "quick_reply", title: reply.title, payload: reply.payload }] : [],
    ),
    ...buttons.flatMap((button: Button): Choice[] =>
      button.kind === "postback" ? [{ via: "button", title: button.title, payload: button.payload }] : [],
    ),
  ];
}

function addressOf({ accountId, graphVersion }: KnownChannel): AccountAddress {
  return { accountId, graphUrl: "https://graph.facebook.com", graphVersion, token: "", appSecretProof: undefined };
}

function newMid(): string {
  return `m_${randomBytes(75).toString("base64url")}`;
}
