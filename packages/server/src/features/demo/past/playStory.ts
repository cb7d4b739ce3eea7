/**
 * Plays one conversation of the past: every line becomes what the platform would have sent or a member would have asked for, is
 * handled by the real turn with the clock of its moment, and what the turn sends comes back as echo and receipts, as it would have.
 */
import { randomUUID } from "node:crypto";
import { adapterFor } from "@botschaft/channels";
import {
  asId,
  type ChannelAdapter,
  clientRef,
  type Contact,
  type ContactPatch,
  type Conversation,
  type EntryBody,
  type EntryId,
  type MemberCommand,
  newConversation,
  type OutgoingSend,
  type Turn,
} from "@botschaft/core";
import { v7 as uuidv7 } from "uuid";
import { type ConversationResult, laneOf, runEntries } from "../../../pipeline/index.ts";
import { type Choice, choicesAfter } from "./choices.ts";
import { sayLine } from "./contactLine.ts";
import { createDice } from "./dice.ts";
import { DueQueue } from "./dueQueue.ts";
import { commandOf } from "./memberLine.ts";
import { newMid, type PhoneMessage, type PhoneThread, phoneAttachment, sentMessage } from "./phoneThread.ts";
import { weekdayIn } from "./shopClock.ts";
import type { Stage } from "./stage.ts";
import type { ContactLine, MemberLine, MemberName, Story } from "./story.ts";
import { timeline } from "./timeline.ts";
import { bodyOf, deliveryItem, echoItem, type Parties, readItem, type WebhookItem } from "./webhookItems.ts";

/** One thing that was received and handled. */
export interface PastEntry {
  readonly id: string;
  readonly kind: EntryBody["kind"];
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

/** From the platform to our door, and from there to the turn. */
const ARRIVES_AFTER_MS = 180;
const HANDLED_AFTER_MS = 25;
/** From the turn to the phone, and from one message to the next. */
const SENT_AFTER_MS = 140;
const SENT_EVERY_MS = 230;

/** Throws when the story cannot have happened: a button that is not there, a command that is refused, a line in the future. */
export function playStory(story: Story, stage: Stage): PlayedStory {
  const play = new Play(story, stage);
  for (const { at, line } of timeline(story, stage.now, createDice(story.customer.id))) {
    if (at > stage.now) throw new Error(`the story of ${story.customer.id} reaches into the future`);
    play.line(at, line);
  }
  return play.finish();
}

class Play {
  readonly #story: Story;
  readonly #stage: Stage;
  readonly #adapter: ChannelAdapter;
  readonly #parties: Parties;
  readonly #lane: number;
  readonly #dice;
  readonly #due = new DueQueue();
  readonly #entries: PastEntry[] = [];
  readonly #turns: ConversationResult["turns"][number][] = [];
  readonly #patches: ContactPatch[] = [];
  readonly #phone: PhoneMessage[] = [];
  readonly #sentAt: number[] = [];
  #choices: readonly Choice[] = [];
  #state: { readonly conversation: Conversation; readonly contact: Contact } | undefined;

  constructor(story: Story, stage: Stage) {
    const adapter = adapterFor(stage.channel.kind);
    if (!adapter) throw new Error("the demo's channel has no adapter");
    this.#story = story;
    this.#stage = stage;
    this.#adapter = adapter;
    this.#parties = { pageId: stage.channel.accountId, psid: stage.psidOf(story.customer.id) };
    this.#lane = laneOf(stage.channel.id, this.#parties.psid);
    this.#dice = createDice(`${story.customer.id} reads`);
  }

  line(at: number, line: ContactLine | MemberLine): void {
    this.#runUntil(at);
    if (line.kind === "member") return this.#memberActs(at, line);
    if (this.#state === undefined) this.#meet(at);
    const { item, shown } = sayLine(line, {
      at,
      customer: this.#story.customer,
      parties: this.#parties,
      stage: this.#stage,
      choices: this.#choices,
      phone: this.#phone,
    });
    if (shown) this.#phone.push(shown);
    this.#receive(at, item);
  }

  finish(): PlayedStory {
    this.#runUntil(this.#stage.now);
    if (!this.#state) throw new Error(`nothing happens in the story of ${this.#story.customer.id}`);
    const { conversation, contact } = this.#state;
    // What a timer did already must not stay set.
    const turns = this.#turns.map((one) => ({
      ...one,
      turn: { ...one.turn, timers: one.turn.timers.filter((change) => !this.#due.isOver(change)) },
    }));
    return {
      result: {
        lane: this.#lane,
        isNewConversation: true,
        isNewContact: true,
        isChanged: true,
        conversation,
        contact,
        contactPatches: this.#patches,
        turns,
        failures: [],
        strangers: [],
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

  #runUntil(at: number): void {
    this.#due.runUntil(at, ({ id, name, dueAt }) => {
      // The key under which the timers themselves would have put it into the journal.
      const seconds = `${Math.floor(dueAt / 1_000)}.${String(dueAt % 1_000).padStart(3, "0")}000`;
      const key = `timer:${this.#stateAt(dueAt).conversation.id}:${id}:${seconds}`;
      this.#handle(dueAt, { kind: "timer", timerId: id, name }, key);
    });
  }

  /** Whoever ordered is known to the shop before they write; of everybody else the platform tells a moment after. */
  #meet(at: number): void {
    const { order, id } = this.#story.customer;
    const profile = this.#stage.profileOf(id);
    if (order === null) {
      const asked = at + 1_400;
      return this.#due.add(asked, () => this.#learn(asked, profile));
    }
    this.#learn(at - 90_000, {
      ...profile,
      attributes: {
        Bestellnummer: order.number,
        Bestellstatus: order.status,
        Artikel: order.article,
        Liefertag: weekdayIn(this.#stage.now, order.arrivesIn),
      },
    });
  }

  #learn(at: number, patch: ContactPatch): void {
    this.#handle(at, { kind: "profile", patch }, `profile:${this.#parties.psid}:${at}`);
  }

  #memberActs(at: number, line: MemberLine): void {
    // Whoever answers has opened the conversation before.
    const answers = line.does === "replies" || line.does === "shows";
    if (answers && this.#stateAt(at).conversation.unread > 0)
      this.#command(at - 4_000, line.who, { kind: "mark_read" });
    this.#command(at, line.who, commandOf(line, at, this.#stage));
  }

  #command(at: number, who: MemberName, command: MemberCommand): void {
    const { id, name } = this.#stage.members[who];
    this.#handle(at, { kind: "member", memberId: id, memberName: name, command }, `member:${randomUUID()}`);
    const refusal = this.#turns.at(-1)?.turn.refusal;
    if (!refusal) return;
    throw new Error(`${name} cannot ${command.kind} in the story of ${this.#story.customer.id}: ${refusal.code}`);
  }

  /** The platform tells us something. */
  #receive(at: number, item: WebhookItem): void {
    const body = bodyOf(this.#parties, item);
    const [split] = this.#adapter.split(body);
    if (!split) throw new Error("the platform never said this");
    this.#handle(at, { kind: "inbound", event: this.#adapter.parse(split.raw) }, split.dedupeKey, {
      body: JSON.stringify(body),
      path: JSON.stringify(split.path),
    });
  }

  #handle(at: number, body: EntryBody, dedupeKey: string, webhook: PastEntry["webhook"] = null): void {
    const { channel, flows } = this.#stage;
    const receivedAt = webhook ? at + ARRIVES_AFTER_MS : at;
    const now = receivedAt + HANDLED_AFTER_MS;
    const id = this.#stage.nextEntryId();
    const result = runEntries(
      { ...this.#stateAt(now), lane: this.#lane, isNewConversation: false, isNewContact: false },
      [{ entryId: id, dedupeKey, at, entry: { id: asId<EntryId>(id), receivedAt, body } }],
      { now, channel: channel.facts, flows },
    );
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

  /** What the timers and the outbox would have done. */
  #carryOut(turn: Turn, now: number): void {
    this.#due.changeTimers(turn.timers);
    const said = turn.sends.filter((send) => send.kind === "content");
    const mids = said.map((send, index) => this.#send(send, now + SENT_AFTER_MS + index * SENT_EVERY_MS));
    if (mids.length > 0) this.#confirm(mids, now + SENT_AFTER_MS + (mids.length - 1) * SENT_EVERY_MS);
  }

  #send(send: Extract<Turn["sends"][number], { kind: "content" }>, at: number): string {
    const { channel } = this.#stage;
    const { seq, content, ground, replyToMid } = send;
    const outgoing: OutgoingSend = {
      kind: "content",
      contactKey: this.#parties.psid,
      content,
      ground,
      clientRef: clientRef(this.#stateAt(at).conversation.id, seq),
      ...(replyToMid !== null && { replyToMid }),
    };
    const { accountId, graphVersion } = channel;
    const address = {
      accountId,
      graphVersion,
      graphUrl: "https://graph.facebook.com",
      token: "",
      appSecretProof: undefined,
    };
    const { attachments, quickReplies, ...said } = sentMessage(this.#adapter.render(outgoing, address).body);
    const mid = newMid();
    const { appId } = channel.facts;
    this.#phone.push({
      mid,
      at,
      from: "page",
      appId,
      ...said,
      ...(quickReplies && { quickReplies }),
      ...(attachments && { attachments: attachments.map(phoneAttachment) }),
    });
    this.#sentAt.push(at);
    this.#choices = choicesAfter(content, this.#choices);
    const echo = echoItem(this.#parties, at, appId, { mid, ...said, ...(attachments && { attachments }) });
    this.#due.add(at, () => this.#receive(at, echo));
    return mid;
  }

  /** The phone tells that everything up to `at` arrived, and later that it was read. */
  #confirm(mids: readonly string[], at: number): void {
    const arrived = at + 600;
    this.#due.add(arrived, () => this.#receive(arrived, deliveryItem(this.#parties, arrived, mids, at)));
    if (!this.#story.customer.isReading) return;
    const read = arrived + Math.round(this.#dice.between(1_500, 5_500));
    this.#due.add(read, () => this.#receive(read, readItem(this.#parties, read)));
  }

  #stateAt(now: number) {
    return (this.#state ??= this.#begin(now));
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
      isBlocked: false,
      createdAt: now,
    };
    return { conversation, contact };
  }
}
