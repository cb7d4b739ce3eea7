import { Client } from "pg";
import { register } from "prom-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asId, type Delivery } from "@botschaft/core";
import {
  accepted,
  echo,
  pageBody,
  PipelineWorld,
  says,
  until,
  type PlatformReply,
} from "../../../../test/pipelineWorld.ts";
import { recallSends } from "./recallSends.ts";

const PAGE = "1000001";
let world: PipelineWorld;
let channelId: string;
/** Answers the calls that hang, in their order. */
let release: ((reply?: PlatformReply) => void)[];

beforeEach(async () => {
  world = await PipelineWorld.create();
  release = [];
  channelId = await world.connectPage(PAGE);
  await world.publish({
    formatVersion: 1,
    start: "one",
    triggers: [
      { kind: "any_message" },
      { kind: "keyword", words: ["hilfe"], match: "exact", next: "hand" },
      { kind: "keyword", words: ["moment"], match: "exact", next: "think" },
    ],
    nodes: [
      {
        id: "one",
        kind: "message",
        messages: ["Eins.", "Zwei.", "Drei."].map((text) => ({ kind: "text" as const, text })),
      },
      { id: "hand", kind: "hand_to_human", text: "Ich hole jemanden." },
      { id: "think", kind: "message", messages: [{ kind: "text", text: "Moment." }], next: "pause" },
      { id: "pause", kind: "wait", for: "10s", next: "one" },
    ],
  });
});
afterEach(() => {
  for (const answer of release) answer();
  return world.close();
});

/** From now on the platform takes its time: calls are answered when the test says so. */
function beSlow(): void {
  world.answer = (call) =>
    new Promise((resolve) => {
      release.push((reply) => resolve(reply ?? accepted(call.to)));
    });
}

function beFast(): void {
  world.answer = (call) => accepted(call.to);
  for (const answer of release.splice(0)) answer();
}

const reply = (text: string) => ({ kind: "reply", clientKey: text, content: { kind: "text", text } }) as const;
const lastWords = () => world.textsTo("anna").map((text) => text.split("\n").at(-1));

async function fates(): Promise<string[]> {
  const { rows } = await world.pool.query<{ text: string; delivery: string; detail: string | null }>(
    `select body #>> '{contents,0,text}' as text, delivery, delivery_detail as detail from (select body::jsonb, seq, delivery, delivery_detail from messages
      where author <> 'contact' and delivery <> 'none') m order by seq`,
  );
  return rows.map(({ text, delivery, detail }) =>
    [text.split("\n").at(-1), delivery, detail].filter(Boolean).join(" "),
  );
}

/** Calls under way and rows in memory, as the sender counts them. */
async function leftInMemory(): Promise<number[]> {
  const names = ["botschaft_sends_in_flight", "botschaft_outbox_in_memory"];
  const metrics = await register.getMetricsAsJSON();
  return names.map((name) => metrics.find((metric) => metric.name === name)?.values[0]?.value ?? Number.NaN);
}

const emptyOutbox = () => until("an empty outbox", async () => (await world.count("outbox")) === 0);

describe("what the bot said and what has not left", () => {
  test("never leaves once a member replied, whose reply leaves right after", async () => {
    const url = await world.start();
    beSlow();
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the first call", () => world.calls.length === 1);
    expect((await world.command("anna", reply("Hier Jana."))).refusal).toBeNull();
    expect(await world.count("outbox where state = 'queued'")).toBe(1);
    beFast();
    await emptyOutbox();
    expect(lastWords()).toEqual(["Eins.", "Hier Jana."]);
    expect(await fates()).toEqual(["Eins. sent", "Zwei. failed recalled", "Drei. failed recalled", "Hier Jana. sent"]);
    expect(await leftInMemory()).toEqual([0, 0]);
  });

  test("never leaves once somebody replied in the platform's own inbox, and the bot speaks again when it has it back", async () => {
    const url = await world.start();
    beSlow();
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the first call", () => world.calls.length === 1);
    const theirs = {
      sender: { id: PAGE },
      recipient: { id: "anna" },
      timestamp: Date.now(),
      message: { mid: "m_lena", is_echo: true, app_id: 263902037430900, text: "Hier Lena." },
    };
    await world.deliver(url, pageBody(PAGE, theirs));
    await until("the recall", async () => (await world.count("messages where delivery_detail = 'recalled'")) === 2);
    beFast();
    await emptyOutbox();
    expect(lastWords()).toEqual(["Eins."]);
    await world.command("anna", { kind: "hand_back" });
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Und jetzt?")));
    await until("the bot again", () => world.textsTo("anna").length === 4);
    expect(lastWords()).toEqual(["Eins.", "Eins.", "Zwei.", "Drei."]);
  });

  test("is told by its cause: an order's confirmation between its words still leaves", async () => {
    const url = await world.start();
    beSlow();
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the first call", () => world.calls.length === 1);
    const order = {
      id: asId<Delivery["id"]>("d1"),
      step: 0,
      content: { kind: "text", text: "Bestellt." },
      purpose: "service",
      cause: { kind: "order", orderId: "1", deliveryId: asId<Delivery["id"]>("d1") },
      rest: [],
      refusals: [],
    } as const;
    await world.append(channelId, "anna", { kind: "deliver", delivery: order });
    await until("the order", async () => (await world.count("outbox where state = 'queued'")) === 3);
    await world.command("anna", { kind: "take" });
    beFast();
    await emptyOutbox();
    expect(lastWords()).toEqual(["Eins.", "Bestellt."]);
    expect(await fates()).toEqual(["Eins. sent", "Zwei. failed recalled", "Drei. failed recalled", "Bestellt. sent"]);
  });

  test("and what the bot said before causes were kept never leaves either", async () => {
    const url = await world.start();
    beSlow();
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the first call", () => world.calls.length === 1);
    await world.pool.query("update messages set cause = null");
    await world.command("anna", { kind: "take" });
    beFast();
    await emptyOutbox();
    expect(lastWords()).toEqual(["Eins."]);
  });

  test("is not tried again when the platform put off what was under way", async () => {
    const url = await world.start();
    beSlow();
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the first call", () => world.calls.length === 1);
    await world.command("anna", { kind: "take" });
    world.answer = (call) => accepted(call.to);
    release.splice(0)[0]?.({ status: 500, body: { error: { message: "later", code: 2, is_transient: true } } });
    await emptyOutbox();
    expect(await fates()).toEqual(["Eins. failed recalled", "Zwei. failed recalled", "Drei. failed recalled"]);
    await world.command("anna", reply("Hier Jana."));
    await until("the reply", () => lastWords().includes("Hier Jana."));
    expect(lastWords()).toEqual(["Eins.", "Hier Jana."]);
  });

  test("never leaves a broken account, not even by another process that takes the lanes over", async () => {
    const url = await world.start();
    world.answer = () => ({ status: 401, body: { error: { message: "expired", code: 190, error_subcode: 463 } } });
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "moment"), says(PAGE, "ben", "Hallo")));
    await until("all wait", async () => (await world.count("outbox where state = 'queued'")) === 5);
    await world.stopOne();
    await world.start();
    await world.command("anna", reply("Hier Jana."));
    const { rows } = await world.pool.query(
      "select o.send from outbox o join conversations c on c.id = o.conversation_id where c.contact_key = 'anna'",
    );
    expect(rows).toMatchObject([{ send: { kind: "content", content: { text: "Hier Jana." } } }]);
    world.answer = (call) => accepted(call.to);
    world.calls.length = 0;
    await world.pool.query("update channels set status = 'connected'");
    await world.pipeline.directory.announceChange(world.workspaceId);
    await emptyOutbox();
    expect(lastWords()).toEqual(["Hier Jana."]);
    expect(world.calls.filter((call) => call.to === "anna" && call.action !== undefined)).toEqual([]);
    expect(world.textsTo("ben")).toHaveLength(3);
  });

  test("leaves where it was the bot's leave as it handed over, before the person's first words", async () => {
    const url = await world.start();
    beSlow();
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the first call", () => world.calls.length === 1);
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "hilfe")));
    await until("the leave", async () => (await world.count("outbox")) === 4);
    await world.command("anna", reply("Hier Jana."));
    beFast();
    await emptyOutbox();
    expect(lastWords()).toEqual(["Eins.", "Ich hole jemanden.", "Hier Jana."]);
  });

  test("counts as sent once an echo tells that it went out after all", async () => {
    const url = await world.start();
    beSlow();
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the first call", () => world.calls.length === 1);
    await world.command("anna", { kind: "take" });
    release.splice(0)[0]?.({ status: 500, body: { error: { message: "later", code: 2, is_transient: true } } });
    await emptyOutbox();
    await world.deliver(url, pageBody(PAGE, echo(PAGE, "anna", world.calls[0]?.metadata ?? "", "m_echo")));
    await until("the echo", async () => (await fates())[0] === "Eins. sent");
  });

  describe("and whose call was under way when its process ended", () => {
    beforeEach(async () => {
      const url = await world.start();
      world.answer = () => "hang";
      await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
      await until("the first call", () => world.calls.length === 1);
      await world.command("anna", { kind: "take" });
      await world.stopOne();
      world.answer = (call) => accepted(call.to);
      world.answerGet = (path) =>
        path.includes("/conversations")
          ? { data: [{ id: "t_anna", updated_time: new Date().toISOString() }] }
          : { messages: { data: [] } };
    });

    test("is not sent again by the next one, when the platform's list does not have it", async () => {
      expect(await world.count("outbox where state = 'uncertain'")).toBe(1);
      await world.start();
      await until("an empty outbox", async () => (await world.count("outbox")) === 0, 25_000);
      expect(world.calls).toHaveLength(1);
      expect(await fates()).toEqual(["Eins. failed recalled", "Zwei. failed recalled", "Drei. failed recalled"]);
    });

    test("is not sent again by the next one, when it was put off", async () => {
      await world.pool.query("update outbox set state = 'queued'");
      await world.start();
      await emptyOutbox();
      expect(world.calls).toHaveLength(1);
      expect(await fates()).toEqual(["Eins. failed recalled", "Zwei. failed recalled", "Drei. failed recalled"]);
    });
  });

  test("is marked when its claim comes through while the recall waits for its row", async () => {
    const url = await world.start();
    beSlow();
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the first call", () => world.calls.length === 1);
    const { rows } = await world.pool.query<{ id: string; workspace_id: string; conversation_id: string }>(
      "select id, workspace_id, conversation_id from outbox where seq is not null order by id",
    );
    const [first, second, third] = rows;
    if (!first || !second || !third) throw new Error("three messages must be in the outbox");
    const [claiming, recalling] = [
      new Client({ connectionString: world.database.url }),
      new Client({ connectionString: world.database.url, application_name: "recalling" }),
    ];
    await Promise.all([claiming.connect(), recalling.connect()]);
    try {
      await claiming.query("begin");
      await claiming.query("update outbox set state = 'in_flight' where id = $1", [third.id]);
      const recall = recallSends(recalling, [
        { workspaceId: first.workspace_id, conversationId: first.conversation_id, beforeSeq: 1_000 },
      ]);
      await until("the recall to wait", async () =>
        Boolean(
          await world.count("pg_stat_activity where application_name = 'recalling' and wait_event_type = 'Lock'"),
        ),
      );
      await claiming.query("commit");
      expect(new Map((await recall).map(({ outboxId, isGone }) => [outboxId, isGone]))).toEqual(
        new Map([
          [first.id, false],
          [second.id, true],
          [third.id, false],
        ]),
      );
      expect((await world.pool.query("select id from outbox where is_recalled order by id")).rows).toEqual([
        { id: first.id },
        { id: third.id },
      ]);
    } finally {
      await Promise.all([claiming.end(), recalling.end()]);
    }
  });

  test("is either sent or recalled, each once, when people take over in the midst of it", async () => {
    const url = await world.start();
    const people = Array.from({ length: 30 }, (_, index) => `person-${index}`);
    world.answer = (call) =>
      new Promise((resolve) => setTimeout(() => resolve(accepted(call.to)), 20 + Math.random() * 100));
    await world.deliver(url, pageBody(PAGE, ...people.map((who) => says(PAGE, who, "Hallo"))));
    // Two groups of lanes share the people: one may be answering while the other has not stored its part.
    await until("everybody's words", async () => (await world.count("conversations")) === people.length);
    await until("the first answers", () => world.calls.length >= 15);
    await Promise.all(people.map((who) => world.command(who, reply(`Hier Jana für ${who}.`))));
    await emptyOutbox();
    for (const who of people) {
      const messages = await world.messages(who);
      const texts = world.textsTo(who);
      const ours = messages.filter(({ author, delivery }) => author !== "contact" && delivery !== "none");
      expect(
        ours.map(({ delivery }) => delivery).every((delivery) => delivery === "sent" || delivery === "failed"),
      ).toBe(true);
      expect(ours.filter(({ delivery }) => delivery === "sent").map(({ body }) => body.contents?.[0]?.text)).toEqual(
        texts,
      );
      expect(texts.at(-1)).toBe(`Hier Jana für ${who}.`);
    }
    expect(await world.count("messages where delivery_detail = 'recalled'")).toBeGreaterThan(0);
    expect(await leftInMemory()).toEqual([0, 0]);
  });
});
