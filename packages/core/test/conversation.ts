import { capabilityTable } from "../src/channel/capabilityTable.ts";
import type { ChannelKind } from "../src/channel/capabilities.ts";
import type { InboundEvent } from "../src/channel/inboundEvent.ts";
import type { Content } from "../src/content/content.ts";
import type { Contact } from "../src/contact/contact.ts";
import { newConversation, type Conversation } from "../src/conversation/conversation.ts";
import { patchContact } from "../src/contact/patchContact.ts";
import type { FlowVersion } from "../src/flows/flow.ts";
import type { FlowBook } from "../src/flows/flowBook.ts";
import type { FlowDefinitionInput } from "../src/flows/flowSchema.ts";
import { parseFlow } from "../src/flows/parseFlow.ts";
import { asId } from "../src/ids.ts";
import type { EffectResult } from "../src/turn/effect.ts";
import type { EntryBody, MemberCommand } from "../src/turn/entry.ts";
import { runTurn } from "../src/turn/runTurn.ts";
import type { ChannelFacts, NewMessage, Turn } from "../src/turn/turn.ts";

/** 22 November 2026, 12:00 UTC. */
export const noon = Date.UTC(2026, 10, 22, 12);
export const hour = 3_600_000;

/** A flow version from a definition that must parse. */
export function version(
  definition: FlowDefinitionInput,
  ids: { flowId?: string; versionId?: string; name?: string } = {},
): FlowVersion {
  const parsed = parseFlow(JSON.parse(JSON.stringify(definition)));
  if (parsed.kind === "invalid") throw new Error(JSON.stringify(parsed.problems));
  const flowId = ids.flowId ?? "flow1";
  return {
    id: asId(ids.versionId ?? `${flowId}v1`),
    flowId: asId(flowId),
    name: ids.name ?? flowId,
    number: 1,
    definition: parsed.definition,
  };
}

export function flowBook(published: readonly FlowVersion[], older: readonly FlowVersion[] = []): FlowBook {
  const all = new Map([...older, ...published].map((one) => [one.id, one]));
  const newest = new Map(published.map((one) => [one.flowId, one]));
  return { published, version: (id) => all.get(id), newest: (id) => newest.get(id) };
}

export function channelFacts(changes: Partial<ChannelFacts> & { kind?: ChannelKind } = {}): ChannelFacts {
  const { kind = "messenger", ...rest } = changes;
  return {
    id: asId("channel1"),
    name: "Nordwind",
    capabilities: capabilityTable[kind],
    appId: "4711",
    defaultLanguage: "de",
    country: "DE",
    disclosure: { isOn: true, text: { de: "Bot:", en: "Bot (en):" }, repeatAfterMs: 12 * hour },
    isHumanAgentAllowed: true,
    botReturnsAfterMs: null,
    ...rest,
  };
}

export function testContact(changes: Partial<Contact> = {}): Contact {
  return {
    id: asId("contact1"),
    workspaceId: asId("workspace1"),
    name: "Anna Meer",
    firstName: "Anna",
    lastName: "Meer",
    pictureUrl: null,
    language: null,
    timezone: null,
    attributes: {},
    tags: [],
    isBlocked: false,
    createdAt: noon,
    ...changes,
  };
}

export function testConversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    ...newConversation({
      id: asId("conv1"),
      workspaceId: asId("workspace1"),
      channelId: asId("channel1"),
      contactId: asId("contact1"),
      contactKey: "psid",
      now: noon,
    }),
    // Most tests are not about the disclosure; those that are ask for a conversation without it.
    disclosedAt: noon,
    ...changes,
  };
}

interface Options {
  readonly channel?: Partial<ChannelFacts> & { kind?: ChannelKind };
  readonly contact?: Partial<Contact>;
  readonly conversation?: Partial<Conversation>;
  readonly older?: readonly FlowVersion[];
}

/** A conversation to be held in a test: `conversation(flow).says("hallo").expects("Moin!")`. */
export function conversation(
  flows: FlowDefinitionInput | FlowVersion | readonly FlowVersion[],
  options: Options = {},
): TestConversation {
  const list: readonly FlowVersion[] = Array.isArray(flows)
    ? flows
    : ["definition" in flows ? flows : version(flows as FlowDefinitionInput)];
  return new TestConversation(list, options);
}

export class TestConversation {
  state: Conversation;
  contact: Contact;
  now = noon;
  last: Turn | undefined;
  readonly turns: Turn[] = [];
  readonly channel: ChannelFacts;
  flows: FlowBook;
  #entries = 0;
  #heard: NewMessage[] = [];
  readonly #timers = new Map<string, { name: string; dueAt: number }>();

  constructor(flows: readonly FlowVersion[], options: Options) {
    this.flows = flowBook(flows, options.older);
    this.channel = channelFacts(options.channel);
    this.contact = testContact(options.contact);
    this.state = testConversation(options.conversation);
  }

  /** Handles one entry and checks what must hold for every turn. */
  handle(body: EntryBody): this {
    this.#entries += 1;
    const turn = runTurn(
      this.state,
      this.contact,
      { id: asId(`e${this.#entries}`), receivedAt: this.now, body },
      { now: this.now, channel: this.channel, flows: this.flows },
    );
    for (const change of turn.timers) {
      if (change.kind === "cancel") this.#timers.delete(change.id);
      else this.#timers.set(change.id, change);
    }
    this.state = JSON.parse(JSON.stringify(turn.conversation));
    if (turn.contactPatch) this.contact = JSON.parse(JSON.stringify(patchContact(this.contact, turn.contactPatch)));
    this.last = turn;
    this.turns.push(turn);
    this.#heard = turn.messages.filter((message) => message.delivery === "queued");
    return this;
  }

  arrives(event: InboundEvent): this {
    return this.handle({ kind: "inbound", event });
  }

  says(text: string): this {
    return this.sends([{ kind: "text", text }]);
  }

  sends(contents: readonly Content[]): this {
    return this.arrives({ kind: "message", at: this.now, mid: `m${this.#entries}`, contents });
  }

  /** Taps the newest button or quick reply with that title that any message offered. */
  taps(title: string): this {
    return this.arrives({ kind: "postback", at: this.now, title, payload: this.payloadOf(title) });
  }

  payloadOf(title: string): string {
    for (const turn of this.turns.toReversed()) {
      for (const message of turn.messages.toReversed()) {
        if (message.body.kind !== "said") continue;
        for (const content of message.body.contents) {
          const found = offeredBy(content).find((item) => item.title === title);
          if (found) return found.payload;
        }
      }
    }
    throw new Error(`Nothing offered "${title}".`);
  }

  member(command: MemberCommand, memberId = "member1"): this {
    return this.handle({ kind: "member", memberId: asId(memberId), memberName: "Mia", command });
  }

  replies(text: string): this {
    return this.member({ kind: "reply", content: { kind: "text", text }, clientKey: "k1" });
  }

  answersEffect(result: EffectResult): this {
    const effect = this.turns.flatMap((turn) => turn.effects).at(-1);
    return this.handle({ kind: "effect_result", effectId: effect?.id ?? "none", result });
  }

  /** Lets time go by and fires what becomes due, in order. */
  waits(ms: number): this {
    const until = this.now + ms;
    for (;;) {
      const due = [...this.#timers]
        .filter(([, timer]) => timer.dueAt <= until)
        .sort(([, a], [, b]) => a.dueAt - b.dueAt)[0];
      if (!due) break;
      const [id, timer] = due;
      this.#timers.delete(id);
      this.now = Math.max(this.now, timer.dueAt);
      this.handle({ kind: "timer", timerId: id, name: timer.name });
    }
    this.now = until;
    return this;
  }

  get timers(): readonly string[] {
    return [...this.#timers.values()].map(({ name }) => name);
  }

  /** The texts that left in the last turn. */
  get heard(): readonly string[] {
    return this.#heard.flatMap((message) => (message.body.kind === "said" ? message.body.contents.map(textOf) : []));
  }

  /** The last turn sent exactly these texts. */
  expects(...texts: readonly string[]): this {
    if (JSON.stringify(this.heard) !== JSON.stringify(texts))
      throw new Error(`heard ${JSON.stringify(this.heard)}, expected ${JSON.stringify(texts)}`);
    return this;
  }

  /** Names of the thread events of the last turn. */
  get threadEvents(): readonly string[] {
    return (this.last?.messages ?? []).flatMap((message) =>
      message.body.kind === "event" ? [message.body.event.name] : [],
    );
  }
}

function textOf(content: Content): string {
  switch (content.kind) {
    case "text":
      return content.text;
    case "media":
      return `[${content.items.map((item) => item.type).join(" ")}]`;
    case "cards":
      return `[${content.cards.map((card) => card.title).join(" | ")}]`;
    default:
      return `[${content.kind}]`;
  }
}

function offeredBy(content: Content): { title: string; payload: string }[] {
  const items =
    content.kind === "text"
      ? [...(content.buttons ?? []), ...(content.quickReplies ?? [])]
      : content.kind === "cards"
        ? [...content.cards.flatMap((card) => card.buttons ?? []), ...(content.quickReplies ?? [])]
        : content.kind === "media"
          ? (content.quickReplies ?? [])
          : [];
  return items.flatMap((item) => ("payload" in item ? [{ title: item.title, payload: item.payload }] : []));
}
