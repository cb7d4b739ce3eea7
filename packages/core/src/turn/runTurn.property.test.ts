import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { channelFacts, flowBook, hour, noon, testContact, testConversation, version } from "../../test/conversation.ts";
import { capabilityTable } from "../channel/capabilityTable.ts";
import type { InboundEvent } from "../channel/inboundEvent.ts";
import type { Content } from "../content/content.ts";
import { patchContact } from "../contact/patchContact.ts";
import type { Contact } from "../contact/contact.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { Condition } from "../conditions/condition.ts";
import { checkFlow, isPublishable } from "../flows/check/checkFlow.ts";
import type { FlowVersion } from "../flows/flow.ts";
import { type FlowDefinitionInput, flowNodeSchema, triggerSchema } from "../flows/flowSchema.ts";
import { decideGround } from "../grounds/decideGround.ts";
import { asId, type ChannelId } from "../ids.ts";
import { isSilencedByPeople } from "./cause.ts";
import { getStartedPayload } from "./arrivals/contactActs.ts";
import type { EffectResult } from "./effect.ts";
import type { Entry, EntryBody, MemberCommand } from "./entry.ts";
import { hopsOf } from "./posts.ts";
import { runTurn } from "./runTurn.ts";
import type { ChannelFacts, Turn, TurnContext } from "./turn.ts";

const day = 24 * hour;
/** Hundreds of conversations each; the default would be too short where other work shares the machine. */
vi.setConfig({ testTimeout: 60_000 });
type Node = FlowDefinitionInput["nodes"][number];

/** Words that matter to flows, and words that matter to nobody. */
const words = fc.oneof(
  fc.constantFrom(
    "hallo",
    "Paket",
    "stop",
    "start",
    "Mensch",
    "ja",
    "nein",
    "Rot",
    "2",
    "44",
    "anna@n.example",
    "0171 1234567",
    "heute",
    "bf1:flow0:flow0v1:n1:0",
    getStartedPayload,
    "tap",
    "__proto__",
  ),
  fc.string({ maxLength: 30, unit: "binary" }),
);
const texts = fc.oneof(
  fc.constantFrom(
    "Moin {{ contact.first_name | default: 'du' }}!",
    "{{ vars.a }}",
    "{{ message.text }}",
    "{% if contact.a > 3 %}x{% endif %}",
    "Wort ".repeat(600),
  ),
  fc.string({ maxLength: 40, minLength: 1 }),
);

const localized = fc.oneof(texts, fc.record({ de: texts, en: texts }));
const place = fc.constantFrom({ kind: "attribute" as const, name: "a" }, { kind: "variable" as const, name: "a" });
const leaf: fc.Arbitrary<Condition> = fc.oneof<fc.Arbitrary<Condition>[]>(
  fc
    .tuple(
      place,
      fc.constantFrom("eq", "neq", "contains", "starts_with", "gt", "gte", "lt", "lte", "exists"),
      fc.constantFrom(3, "Rot", true, "2026-11-22", "", undefined),
    )
    .map(([of, op, value]) => ({ ...of, op, ...(value === undefined ? {} : { value }) })),
  fc.record({ kind: fc.constant("tag"), op: fc.constantFrom("has", "has_not"), tag: fc.constant("lead") }),
  fc.record({ kind: fc.constant("language"), op: fc.constantFrom("eq", "neq"), value: fc.constant("de") }),
  fc.record({ kind: fc.constant("channel"), op: fc.constantFrom("eq", "neq"), value: fc.constant("messenger") }),
  fc.record({
    kind: fc.constantFrom("first_seen", "last_seen"),
    op: fc.constantFrom("within", "longer_ago"),
    duration: fc.constant("1h"),
  }),
);
const condition: fc.Arbitrary<Condition> = fc.oneof<fc.Arbitrary<Condition>[]>(
  leaf,
  fc.record({ kind: fc.constantFrom("all", "any"), of: fc.array(leaf, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant("not"), of: leaf }),
);

/** A node whose ways lead to some node each; those that do not stop lead onward, mostly, so that many flows can work. */
function node(index: number, count: number): fc.Arbitrary<Node> {
  const id = `n${index}`;
  const any = fc.integer({ min: 0, max: count - 1 }).map((at) => `n${at}`);
  const onward = fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .integer({ min: index + 1, max: Math.max(index + 1, count - 1) })
        .map((at) => `n${Math.min(at, count - 1)}`),
    },
    { weight: 1, arbitrary: any },
  );
  const target = fc.constantFrom({ attribute: "a" }, { variable: "a" }, { attribute: "__proto__" });
  if (index === count - 1) return fc.constant<Node>({ id, kind: "end" });
  return fc.oneof<fc.Arbitrary<Node>[]>(
    fc.record({
      id: fc.constant(id),
      kind: fc.constant("message"),
      messages: fc.array(fc.record({ kind: fc.constant("text"), text: texts }), { minLength: 1, maxLength: 3 }),
      next: onward,
    }),
    fc.tuple(localized, any, any, fc.option(any, { nil: undefined })).map(
      ([text, one, two, otherwise]): Node => ({
        id,
        kind: "message",
        messages: [
          {
            kind: "text",
            text,
            buttons: [{ title: "Rot", next: one }],
            quickReplies: [{ title: "Blau", next: two }, { kind: "email" }],
          },
        ],
        otherwise,
      }),
    ),
    fc.tuple(localized, any, onward).map(
      ([text, one, next]): Node => ({
        id,
        kind: "message",
        messages: [
          { kind: "media", items: [{ type: "image", url: "https://n.example/{{ vars.a }}.png" }], caption: text },
          {
            kind: "cards",
            cards: [{ title: text, subtitle: text, buttons: [{ title: "Rot", next: one }] }, { title: "Blau" }],
          },
        ],
        next,
      }),
    ),
    fc
      .tuple(
        localized,
        any,
        any,
        any,
        fc.constantFrom("text", "number", "email", "phone", "date", "yes_no"),
        target,
        fc.integer({ min: 0, max: 3 }),
      )
      .map(
        ([text, next, otherwise, timeout, type, saveTo, maxRetries]): Node => ({
          id,
          kind: "question",
          text,
          answer: { type },
          saveTo,
          maxRetries,
          retryText: text,
          timeoutAfter: "30m",
          next,
          otherwise,
          timeout,
        }),
      ),
    fc.tuple(any, any).map(
      ([next, otherwise]): Node => ({
        id,
        kind: "question",
        text: "Farbe?",
        answer: {
          type: "choice",
          choices: [
            { value: "r", title: "Rot" },
            { value: "b", title: "Blau" },
          ],
        },
        next,
        otherwise,
      }),
    ),
    fc
      .tuple(onward, onward, condition)
      .map(([next, otherwise, one]): Node => ({ id, kind: "condition", branches: [{ if: one, next }], otherwise })),
    fc.tuple(onward, onward).map(
      ([one, two]): Node => ({
        id,
        kind: "split",
        branches: [
          { weight: 1, next: one },
          { weight: 2, next: two },
        ],
      }),
    ),
    fc
      .tuple(any, fc.constantFrom("5s", "2h", "3d"))
      .map(([next, length]): Node => ({ id, kind: "wait", for: length, next })),
    fc
      .tuple(any, fc.constantFrom<number[] | undefined>(undefined, [1, 7]))
      .map(([next, weekdays]): Node => ({ id, kind: "wait", until: { time: "09:00", weekdays }, next })),
    fc
      .tuple(onward, target, fc.oneof(texts, fc.constantFrom(null, 7, true)))
      .map(([next, to, value]): Node => ({ id, kind: "set_attribute", to, value, next })),
    fc.tuple(onward).map(([next]): Node => ({ id, kind: "tag", add: ["lead"], remove: ["opted_out"], next })),
    fc.tuple(onward, onward).map(
      ([ok, failed]): Node => ({
        id,
        kind: "http",
        url: "https://n.example/{{ vars.a }}",
        save: [{ path: "a[0]", to: { variable: "a" } }],
        ok,
        failed,
      }),
    ),
    fc
      .tuple(onward, fc.constantFrom("flow0", "flow1", "gone"))
      .map(([next, flow]): Node => ({ id, kind: "call_flow", flow, next })),
    fc.constant<Node>({ id, kind: "hand_to_human", reason: "weil", text: "Moment" }),
  );
}

const triggers = fc.subarray<NonNullable<FlowDefinitionInput["triggers"]>[number]>(
  [
    { kind: "any_message" },
    { kind: "keyword", words: ["hallo"], match: "exact" },
    { kind: "keyword", words: { de: ["Paket", "wo"], en: ["parcel"] }, match: "any_word", interrupts: true },
    { kind: "keyword", words: ["heu"], match: "contains" },
    { kind: "postback", payload: "tap" },
    { kind: "postback", payload: "ta", match: "prefix", interrupts: true },
    { kind: "get_started" },
    { kind: "ref", ref: "r", match: "prefix" },
    { kind: "first_message" },
    { kind: "signal", name: "order.created" },
  ],
  { minLength: 1 },
);
const definition: fc.Arbitrary<FlowDefinitionInput> = fc
  .integer({ min: 2, max: 9 })
  .chain((count) =>
    fc
      .tuple(triggers, fc.tuple(...Array.from({ length: count }, (_, index) => node(index, count))))
      .map(([some, nodes]) => ({ formatVersion: 1, start: "n0", triggers: some, nodes })),
  );

const contents: fc.Arbitrary<readonly Content[]> = fc.oneof(
  words.map((text): Content[] => [{ kind: "text", text }]),
  fc.tuple(words, words).map(([title, payload]): Content[] => [{ kind: "choice", via: "quick_reply", title, payload }]),
  fc.constantFrom<Content[]>(
    [],
    [{ kind: "sticker" }],
    [{ kind: "unsupported", type: "x", raw: { a: [1] } }],
    [{ kind: "media", items: [] }],
  ),
);
const at = fc.integer({ min: -3 * day, max: 3 * day }).map((offset) => noon + offset);
/** As it comes out of a database: -0 does not survive being written as JSON. */
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
const event: fc.Arbitrary<InboundEvent> = fc.oneof<fc.Arbitrary<InboundEvent>[]>(
  fc.record({ kind: fc.constant("message"), at, mid: fc.string(), contents }),
  fc.record({ kind: fc.constant("postback"), at, title: words, payload: words }),
  fc.record({ kind: fc.constant("referral"), at, referral: fc.record({ ref: fc.constantFrom("r1", "x") }) }),
  fc.record({
    kind: fc.constant("echo"),
    at,
    mid: fc.string(),
    contents,
    appId: fc.constantFrom("4711", "99"),
    metadata: fc.constantFrom("bn1.conv1.2", "bn1.x.2", "x"),
  }),
  fc.record({ kind: fc.constantFrom("delivered", "read"), at, watermark: at }),
  fc.record({ kind: fc.constant("reaction"), at, mid: fc.string(), action: fc.constantFrom("react", "unreact") }),
  fc.record({ kind: fc.constant("edited"), at, mid: fc.string(), text: words, editNumber: fc.nat(5) }),
  fc.record({ kind: fc.constant("unsent"), at, mid: fc.string() }),
  fc.record({ kind: fc.constant("opt_in"), at, type: fc.string(), raw: json }),
  fc.record({
    kind: fc.constant("thread_control"),
    at,
    move: fc.constantFrom("passed", "taken", "requested"),
    appId: fc.constantFrom("4711", "99"),
    previousAppId: fc.constantFrom("4711", "99"),
  }),
  fc.record({ kind: fc.constantFrom("unknown", "account"), at, name: fc.string(), raw: json }),
);
const command: fc.Arbitrary<MemberCommand> = fc.oneof<fc.Arbitrary<MemberCommand>[]>(
  words.map((text): MemberCommand => ({ kind: "reply", content: { kind: "text", text }, clientKey: "k" })),
  fc.constantFrom<MemberCommand>(
    { kind: "take" },
    { kind: "hand_back" },
    { kind: "close" },
    { kind: "reopen" },
    { kind: "mark_read" },
    { kind: "mark_unread" },
    { kind: "reset_run" },
    { kind: "note", text: "n", clientKey: "k" },
    { kind: "start_flow", flowId: asId("flow0") },
    { kind: "start_flow", flowId: asId("gone") },
    { kind: "set_tags", add: ["a"], remove: ["b"] },
    { kind: "assign", memberId: null, memberName: null },
    { kind: "set_attributes", attributes: { a: 5, b: null } },
  ),
  at.map((until): MemberCommand => ({ kind: "snooze", until })),
);
const address = fc.record({ channelId: fc.constant(asId<ChannelId>("channel2")), contactKey: words });
const deliver: fc.Arbitrary<EntryBody> = fc
  .tuple(fc.constantFrom("service", "notice", "campaign"), words, fc.array(address, { maxLength: 3 }), fc.nat(10))
  .map(([purpose, text, rest, hops]) => ({
    kind: "deliver",
    delivery: {
      id: asId("d1"),
      step: hops,
      content: { kind: "text", text },
      purpose,
      cause: { kind: "order", orderId: "1", deliveryId: asId("d1") },
      rest,
      refusals: [],
    },
    hops,
  }));
/** What happens, and how much time goes by before it. `due`: the next timer that is set; a result: of the last effect asked for. */
const happening = fc.tuple(
  fc.integer({ min: 0, max: 2 * hour }),
  fc.oneof<fc.WeightedArbitrary<EntryBody | "due" | EffectResult>[]>(
    { weight: 6, arbitrary: event.map((one) => ({ kind: "inbound", event: one })) },
    {
      weight: 6,
      arbitrary: words.map((text) => ({
        kind: "inbound",
        event: { kind: "message", at: noon, mid: "m", contents: [{ kind: "text", text }] },
      })),
    },
    {
      weight: 3,
      arbitrary: command.map((one) => ({ kind: "member", memberId: asId("m1"), memberName: "Mia", command: one })),
    },
    { weight: 2, arbitrary: fc.constant("due") },
    {
      weight: 2,
      arbitrary: fc.constantFrom<EffectResult>(
        { kind: "http", status: 200, body: { a: ["b"] } },
        { kind: "http", status: 500, body: "x" },
        { kind: "failed", reason: "x" },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<EntryBody>(
        { kind: "timer", timerId: "x", name: "x" },
        { kind: "effect_result", effectId: "x", result: { kind: "failed", reason: "x" } },
        { kind: "profile", patch: { language: "en" } },
        { kind: "member_gone", memberId: asId("m1"), memberName: "Mia" },
        { kind: "signal", name: "order.created", data: { total: 12 } },
        { kind: "start_flow", flowId: asId("flow0") },
        { kind: "start_flow", flowId: asId("gone"), hops: 3 },
        { kind: "change_contact", patch: { attributes: { a: "Rot" }, addTags: ["lead"] } },
        { kind: "merged", into: asId("contact2") },
        { kind: "send_refused", seq: 1, reason: "window_closed", detail: "" },
        { kind: "send_refused", seq: 1, reason: "recipient_blocked", detail: "" },
      ),
    },
    { weight: 2, arbitrary: deliver },
  ),
);
const channel = fc
  .record({
    capabilities: fc.constantFrom(...Object.values(capabilityTable)),
    isHumanAgentAllowed: fc.boolean(),
    botReturnsAfterMs: fc.constantFrom(null, hour),
    country: fc.constantFrom("DE", "AT"),
  })
  .map((changes) => channelFacts(changes));

/** Plays the happenings one after the other and lets `check` look at each turn. */
function play(
  versions: readonly FlowVersion[],
  facts: ChannelFacts,
  happenings: readonly [number, EntryBody | "due" | EffectResult][],
  check: (turn: Turn, before: Conversation, context: TurnContext, entry: Entry) => void,
): void {
  let state = frozen(testConversation({ disclosedAt: null }));
  let contact: Contact = frozen(testContact());
  let now = noon;
  const timers = new Map<string, number>();
  let effectId = "none";
  happenings.forEach(([later, what], index) => {
    now += later;
    const timer = [...timers].sort(([, one], [, two]) => one - two)[0];
    if (what === "due" && timer) now = Math.max(now, timer[1]);
    const body: EntryBody =
      what === "due"
        ? { kind: "timer", timerId: timer?.[0] ?? "none", name: "x" }
        : what.kind === "http" || what.kind === "failed"
          ? { kind: "effect_result", effectId, result: what }
          : what.kind === "inbound" && what.event.at === noon
            ? { kind: "inbound", event: { ...what.event, at: now } }
            : what;
    const entry = frozen({ id: asId<never>(`e${index}`), receivedAt: now, body });
    const context = { now, channel: facts, flows: flowBook(versions) };
    const turn = runTurn(state, contact, entry, context);
    const again = runTurn(
      JSON.parse(JSON.stringify(state)),
      JSON.parse(JSON.stringify(contact)),
      JSON.parse(JSON.stringify(entry)),
      context,
    );
    expect(again).toEqual(turn);
    check(turn, state, context, entry);
    if (what === "due" && timer) timers.delete(timer[0]);
    for (const change of turn.timers) {
      if (change.kind === "set") timers.set(change.id, change.dueAt);
      else timers.delete(change.id);
    }
    effectId = turn.effects.at(-1)?.id ?? effectId;
    state = frozen(JSON.parse(JSON.stringify(turn.conversation)));
    contact = frozen(turn.contactPatch ? patchContact(contact, turn.contactPatch) : contact);
  });
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

const triggerKinds: ReadonlySet<string> = new Set(triggerSchema.options.map(({ shape }) => shape.kind.value));
const story = fc.tuple(definition, definition, channel, fc.array(happening, { minLength: 1, maxLength: 14 }));
const versionsOf = (first: FlowDefinitionInput, second: FlowDefinitionInput) => [
  version(first, { flowId: "flow0" }),
  version(second, { flowId: "flow1" }),
];

test("the stories reach every kind of node, trigger, condition and way on", () => {
  const [kinds, causes, conditions] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const [first, second, facts, happenings] of fc.sample(story, { numRuns: 900, seed: 1 })) {
    const versions = versionsOf(first, second);
    play(versions, facts, happenings, ({ events }) => {
      for (const { name, flowVersionId, data } of events) {
        if (name !== "run.walked") continue;
        causes.add(String(data?.["cause"]));
        if (!triggerKinds.has(String(data?.["cause"]))) continue;
        // From the trigger up to the first call all nodes are the root flow's own.
        const { nodes } = versions.find(({ id }) => id === flowVersionId)?.definition ?? { nodes: [] };
        for (const id of String(data?.["path"]).split(" ")) {
          const entered = nodes.find((one) => one.id === id);
          if (entered) kinds.add(entered.kind);
          if (entered?.kind === "condition") for (const branch of entered.branches) conditions.add(branch.if.kind);
          if (entered?.kind === "call_flow") break;
        }
      }
    });
  }
  expect([...kinds].sort()).toEqual(flowNodeSchema.options.map(({ shape }) => shape.kind.value).sort());
  expect([...conditions].sort()).toEqual(
    ["all", "any", "attribute", "channel", "first_seen", "language", "last_seen", "not", "tag", "variable"].sort(),
  );
  expect([...triggerKinds].filter((kind) => !causes.has(kind))).toEqual([]);
  for (const cause of ["answer", "no_answer", "choice", "otherwise", "timeout", "timer", "effect_ok", "effect_failed"])
    expect(causes).toContain(cause);
});

test("whatever happens: the same inputs give the same outputs, nothing that came in is changed, and state survives JSON", () => {
  fc.assert(
    fc.property(story, ([first, second, facts, happenings]) => {
      play(versionsOf(first, second), facts, happenings, (turn) => {
        expect(JSON.parse(JSON.stringify(turn))).toEqual(turn);
      });
    }),
    { numRuns: 120 },
  );
});

test("whatever happens: a run ends or waits, and only a bot's conversation has one", () => {
  fc.assert(
    fc.property(story, ([first, second, facts, happenings]) => {
      play(versionsOf(first, second), facts, happenings, ({ conversation }) => {
        const { run } = conversation;
        if (!run) return;
        expect(run.waiting).not.toBeNull();
        expect(run.frames.length).toBeGreaterThan(0);
        expect(conversation.holder.kind).toBe("bot");
      });
    }),
    { numRuns: 120 },
  );
});

test("whatever happens: messages are numbered without a gap, and nothing leaves without a message and a ground", () => {
  fc.assert(
    fc.property(story, ([first, second, facts, happenings]) => {
      play(versionsOf(first, second), facts, happenings, (turn, before, context) => {
        turn.messages.forEach(({ seq }, index) => expect(seq).toBe(before.lastSeq + index + 1));
        expect(turn.conversation.lastSeq).toBe(before.lastSeq + turn.messages.length);
        const queued = turn.messages.filter(({ delivery }) => delivery === "queued");
        const sends = turn.sends.flatMap((send) => (send.kind === "content" ? [send] : []));
        expect(sends.map(({ seq, ground, cause }) => ({ seq, ground, cause }))).toEqual(
          queued.map(({ seq, ground, cause }) => ({ seq, ground, cause })),
        );
        for (const { author, ground, cause } of queued) {
          expect(cause).not.toBeNull();
          const decision = decideGround({
            channelKind: facts.capabilities.channel,
            author: author.kind === "member" ? "member" : "bot",
            lastInboundAt: turn.conversation.lastInboundAt,
            isBlocked: turn.conversation.isBlocked,
            isHumanAgentAllowed: facts.isHumanAgentAllowed,
            now: context.now,
          });
          expect(decision).toEqual({ kind: "allowed", ground });
        }
      });
    }),
    { numRuns: 120 },
  );
});

test("whatever happens: a delivery is queued, passed on or skipped, once, and what is posted is posted once", () => {
  fc.assert(
    fc.property(story, ([first, second, facts, happenings]) => {
      play(versionsOf(first, second), facts, happenings, (turn, _before, _context, entry) => {
        if (entry.body.kind !== "deliver") {
          expect(turn.deliveries).toEqual([]);
          return;
        }
        expect(turn.deliveries).toHaveLength(1);
        const [change] = turn.deliveries;
        const sent = turn.sends.flatMap((send) => (send.kind === "content" ? [send.seq] : []));
        expect(sent).toEqual(change?.state === "queued" ? change.seqs : []);
        expect(turn.posts).toHaveLength(change?.state === "passed_on" ? 1 : 0);
        for (const { body } of turn.posts) expect(hopsOf(body)).toBe(hopsOf(entry.body) + 1);
        expect(new Set(turn.posts.map(({ dedupeKey }) => dedupeKey)).size).toBe(turn.posts.length);
      });
    }),
    { numRuns: 120 },
  );
});

test("whatever happens: while a person has the conversation, the bot says nothing", () => {
  fc.assert(
    fc.property(story, ([first, second, facts, happenings]) => {
      play(versionsOf(first, second), facts, happenings, (turn, before) => {
        const isPersons = before.holder.kind !== "bot" && turn.conversation.holder.kind !== "bot";
        const handedBack = turn.messages.some(
          ({ body }) => body.kind === "event" && ["handed_back", "bot_returned", "closed"].includes(body.event.name),
        );
        const bots = turn.messages.filter(({ cause }) => cause !== null && isSilencedByPeople[cause.kind]);
        if (isPersons && !handedBack) expect(bots).toEqual([]);
      });
    }),
    { numRuns: 120 },
  );
});

test("a flow that passes its check is never stopped for going in circles", () => {
  let passed = 0;
  fc.assert(
    fc.property(story, ([first, second, facts, happenings]) => {
      const versions = versionsOf(first, second);
      const others = versions.map(({ flowId, name, definition: one }) => ({
        id: flowId as string,
        name,
        definition: one,
      }));
      const isFine = versions.every((one) =>
        isPublishable(
          checkFlow(one.definition, [...others, { id: "gone", name: "gone", definition: one.definition }], {
            self: { id: one.flowId, name: one.name },
          }),
        ),
      );
      if (!isFine) return;
      passed += 1;
      play(versions, facts, happenings, ({ events }) => {
        expect(
          events.filter(({ name, data }) => name === "run.stopped" && data?.["reason"] === "too_many_steps"),
        ).toEqual([]);
      });
    }),
    { numRuns: 400 },
  );
  expect(passed).toBeGreaterThan(50);
});
