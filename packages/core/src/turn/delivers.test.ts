import { describe, expect, test } from "vitest";
import { conversation, hour, noon, version } from "../../test/conversation.ts";
import { asId } from "../ids.ts";
import type { Delivery } from "./delivery.ts";

const flow = version({
  formatVersion: 1,
  start: "a",
  triggers: [{ kind: "any_message" }],
  nodes: [{ id: "a", kind: "message", messages: [{ kind: "text", text: "Moin!" }] }],
});
const delivery: Delivery = {
  id: asId("d1"),
  step: 0,
  content: { kind: "text", text: "Neu im Laden" },
  purpose: "campaign",
  cause: { kind: "broadcast", broadcastId: "b1", deliveryId: asId("d1") },
  rest: [],
  refusals: [],
};
const elsewhere = { channelId: asId<Delivery["rest"][number]["channelId"]>("channel2"), contactKey: "wa1" };
const deliver = (changes: Partial<Delivery> = {}, hops?: number) => ({
  kind: "deliver" as const,
  delivery: { ...delivery, ...changes },
  ...(hops === undefined ? {} : { hops }),
});

describe("a delivery", () => {
  test("leaves by the open window, with its cause, and does not move the conversation", () => {
    const talk = conversation(flow).says("Hallo");
    const before = talk.state;
    talk.handle(deliver()).expects("Neu im Laden");
    expect(talk.last).toMatchObject({
      deliveries: [{ id: "d1", step: 0, state: "queued", seqs: [3] }],
      messages: [{ seq: 3, cause: delivery.cause, ground: { kind: "open_window" } }],
      sends: [{ seq: 3, cause: delivery.cause }],
      posts: [],
      isQuiet: true,
    });
    expect(talk.state).toEqual({ ...before, lastSeq: 3, lastOutboundAt: noon });
  });
  test("for an order moves it, and goes out while people have the conversation", () => {
    const talk = conversation(flow).says("Hallo").replies("Moment");
    talk.handle(deliver({ purpose: "service" })).expects("Neu im Laden");
    expect(talk.last?.isQuiet).toBe(false);
    expect(talk.state).toMatchObject({ holder: { kind: "member" }, preview: { text: "Neu im Laden" } });
  });
  test("is passed on to the next conversation where the window is closed, under a key of its own step", () => {
    const talk = conversation(flow).says("Hallo");
    talk.now += 25 * hour;
    talk.handle(deliver({ rest: [elsewhere] })).expects();
    const passed = {
      ...delivery,
      step: 1,
      refusals: [{ channelId: talk.channel.id, reason: "window_closed" }],
    };
    expect(talk.last).toMatchObject({
      deliveries: [{ id: "d1", step: 0, state: "passed_on", reason: "window_closed" }],
      posts: [{ to: elsewhere, dedupeKey: "delivery:d1:1", body: { kind: "deliver", delivery: passed, hops: 1 } }],
      messages: [],
    });
  });
  test("that nobody could send is skipped with everybody's reason", () => {
    const refusals = [
      { channelId: asId<Delivery["rest"][number]["channelId"]>("channel0"), reason: "blocked" as const },
    ];
    const talk = conversation(flow).handle(deliver({ step: 1, refusals }, 1));
    expect(talk.last?.deliveries).toEqual([
      {
        id: "d1",
        step: 1,
        state: "skipped",
        reasons: [...refusals, { channelId: talk.channel.id, reason: "never_wrote" }],
      },
    ]);
  });
  test.each([
    ["opted_out", "campaign", (talk: ReturnType<typeof conversation>) => talk.says("Stopp")],
    ["opted_out", "notice", (talk: ReturnType<typeof conversation>) => talk.says("Stopp")],
    ["with_people", "campaign", (talk: ReturnType<typeof conversation>) => talk.says("Mensch")],
  ] as const)("is skipped at once, whatever other ways there are: %s, for a %s", (reason, purpose, prepare) => {
    const talk = prepare(conversation(flow).says("Hallo"));
    talk.handle(deliver({ purpose, rest: [elsewhere] })).expects();
    expect(talk.last).toMatchObject({
      posts: [],
      deliveries: [{ state: "skipped", reasons: [{ channelId: talk.channel.id, reason }] }],
    });
  });
  test("about an order reaches who asked for silence", () => {
    conversation(flow)
      .says("Stopp")
      .handle(deliver({ purpose: "service" }))
      .expects("Neu im Laden");
  });
  test("that was passed on eight times is skipped instead of going on for ever", () => {
    const talk = conversation(flow).handle(deliver({ rest: [elsewhere] }, 8));
    expect(talk.last).toMatchObject({
      posts: [],
      deliveries: [{ state: "skipped", reasons: [{ reason: "never_wrote" }, { reason: "too_many_hops" }] }],
    });
  });
});

describe("a flow that nobody of the business starts", () => {
  const asked = version({ ...flow.definition, triggers: [] }, { flowId: "asked" });
  test("begins where the bot has the conversation", () => {
    const talk = conversation([flow, asked])
      .says("Hallo")
      .handle({ kind: "start_flow", flowId: asId("asked") });
    expect(talk.heard).toEqual(["Moin!"]);
    expect(talk.last?.messages).toMatchObject([{ cause: { kind: "flow", versionId: "askedv1", nodeId: "a" } }]);
  });
  test("does not interrupt people, nor speak without a ground", () => {
    const start = { kind: "start_flow", flowId: asId<never>("asked") } as const;
    const talk = conversation([flow, asked]).says("Mensch").handle(start).expects();
    expect(talk.last?.refusal).toEqual({ code: "nothing_to_do", detail: "with_people" });
    expect(conversation([flow, asked]).handle(start).last?.refusal?.code).toBe("window_closed");
    expect(conversation(flow).handle(start).last?.refusal?.code).toBe("flow_not_found");
  });
});

describe("a signal", () => {
  const ordered = version({
    formatVersion: 1,
    start: "a",
    triggers: [
      { kind: "signal", name: "order.created" },
      { kind: "keyword", words: ["größe"], match: "exact", next: "q" },
    ],
    nodes: [
      { id: "a", kind: "message", messages: [{ kind: "text", text: "Danke für {{ vars.total }} Euro!" }] },
      { id: "q", kind: "question", text: "Welche?", answer: { type: "text" }, next: "e", otherwise: "e" },
      { id: "e", kind: "end" },
    ],
  });
  const signal = { kind: "signal", name: "order.created", data: { total: 12, __proto__: 1 } } as const;
  test("starts the flow that waits for it, with what it tells", () => {
    const talk = conversation(ordered).says("größe");
    talk.says("XL").handle(signal).expects("Danke für 12 Euro!");
    expect(talk.last?.events).toMatchObject([
      { name: "signal.received", data: { name: "order.created" } },
      { name: "run.walked", data: { cause: "signal", began: { contact: { firstName: "Anna" } } } },
    ]);
    talk.handle({ ...signal, name: "order.shipped" }).expects();
  });
  test("does not break into a question, nor speak while people do, without a ground, or to who wants silence", () => {
    conversation(ordered).says("größe").handle(signal).expects();
    conversation(ordered).says("Mensch").handle(signal).expects();
    conversation(ordered).handle(signal).expects();
    conversation(ordered).says("Stopp").handle(signal).expects();
  });
});

test("what people, the bot and the bot's own words say knows why it was said", () => {
  const talk = conversation(flow).says("Hallo");
  expect(talk.last?.messages.map(({ cause }) => cause?.kind)).toEqual([undefined, "flow"]);
  expect(talk.says("Stopp").last?.messages.at(-1)?.cause).toEqual({ kind: "bot", about: "opted_out" });
  expect(talk.replies("Gern").last?.messages.at(-1)?.cause).toEqual({ kind: "member", memberId: "member1" });
});
