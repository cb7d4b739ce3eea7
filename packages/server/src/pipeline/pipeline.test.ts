import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  accepted,
  ANSWER_WITHIN_MS,
  echo,
  PAGE,
  pageBody,
  PipelineWorld,
  says,
  until,
} from "../../test/pipelineWorld.ts";
import { longestCallMs } from "./calls/httpCaller.ts";

let world: PipelineWorld;

beforeEach(async () => {
  world = await PipelineWorld.withParrot();
});
afterEach(() => world.close());

describe("the way of a message", () => {
  test("a customer's message is answered by the published flow, and both stand in the thread", async () => {
    const url = await world.start();
    expect(await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")))).toBe(200);
    await until("the answer", () => world.textsTo("anna").length === 1);
    expect(world.textsTo("anna")).toEqual([expect.stringContaining("Du sagst: Hallo")]);
    expect(world.calls[0]?.token).toBe(`token of ${PAGE}`);
    await until("the platform's id on the message", async () =>
      (await world.messages("anna")).some((m) => m.delivery === "sent"),
    );
    const [inbound, outbound] = await world.messages("anna");
    expect(inbound).toMatchObject({ seq: 1, author: "contact", delivery: "none" });
    expect(outbound).toMatchObject({ seq: 2, author: "bot", delivery: "sent", mid: expect.stringMatching(/^m_out_/) });
    expect(await world.count("outbox")).toBe(0);
    expect(await world.count("journal_queue")).toBe(0);
    expect(await world.ledger()).toMatchObject({ arrived: 1, received: 1, handled: 1, sent: 1 });
  });

  test("every item of every entry of a body is answered, each once, however often the body comes", async () => {
    const url = await world.start();
    const body = {
      object: "page",
      entry: [
        { id: PAGE, time: 1, messaging: [says(PAGE, "a", "1"), says(PAGE, "b", "2")] },
        { id: PAGE, time: 2, messaging: [says(PAGE, "c", "3")] },
      ],
    };
    const statuses = await Promise.all(Array.from({ length: 5 }, () => world.deliver(url, body)));
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    await until("three answers", () => world.calls.length >= 3);
    await until(
      "an empty outbox",
      async () => (await world.count("outbox")) === 0 && (await world.count("journal_queue")) === 0,
    );
    expect(["a", "b", "c"].map((who) => world.textsTo(who).length)).toEqual([1, 1, 1]);
    expect(await world.ledger()).toMatchObject({ arrived: 15, received: 3, handled: 3 });
  });

  test("what one person writes in a row is answered in that order", async () => {
    const url = await world.start();
    const start = Date.now();
    const texts = Array.from({ length: 40 }, (_, index) => `Nachricht ${index}`);
    await world.deliver(
      url,
      pageBody(PAGE, ...texts.map((text, index) => says(PAGE, "anna", text, { at: start + index }))),
    );
    await until("all answers", () => world.textsTo("anna").length === 40);
    expect(world.textsTo("anna").map((text) => text.replace(/^[^]*Du sagst: /, ""))).toEqual(texts);
    expect((await world.messages("anna")).map((m) => m.seq)).toEqual(
      Array.from({ length: 80 }, (_, index) => index + 1),
    );
  });

  test("two processes share the lanes, and each message is answered once", async () => {
    const [one, two] = [await world.start(), await world.start()];
    const people = Array.from({ length: 60 }, (_, index) => `person-${index}`);
    await Promise.all(
      people.flatMap((who) =>
        [1, 2, 3].map((n) => world.deliver(n % 2 === 0 ? one : two, pageBody(PAGE, says(PAGE, who, `${n}`)))),
      ),
    );
    await until("180 answers", () => world.calls.length >= 180);
    await until("an empty outbox", async () => (await world.count("outbox")) === 0);
    expect(people.map((who) => world.textsTo(who).length)).toEqual(people.map(() => 3));
  });

  test("a process that only takes webhooks leaves the work to one that works", async () => {
    const web = await world.start({ role: "web" });
    await world.deliver(web, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    expect(await world.count("journal_queue")).toBe(1);
    await world.start({ role: "worker" });
    await until("the answer", () => world.textsTo("anna").length === 1);
  });
});

describe("the door", () => {
  test("a forged, wrong or missing signature is refused and nothing is stored", async () => {
    const url = await world.start();
    const body = pageBody(PAGE, says(PAGE, "anna", "Hallo"));
    expect(await world.deliver(url, body, { secret: "not ours" })).toBe(401);
    expect(await world.deliver(url, body, { signature: null })).toBe(401);
    expect(await world.deliver(url, body, { signature: "sha256=zzz" })).toBe(401);
    expect(await world.count("journal")).toBe(0);
    expect(await world.count("raw_events")).toBe(0);
  });

  test("the signature covers the escaped bytes as they came, in either header form", async () => {
    const url = await world.start();
    expect(await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Größe 44 / äöü 😀")))).toBe(200);
    expect(await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "noch einmal")), { header: "sha1" })).toBe(200);
    await until("both", async () => (await world.count("messages")) === 4);
    expect((await world.messages("anna"))[0]?.body.contents?.[0]?.text).toBe("Größe 44 / äöü 😀");
  });

  test("who holds one Page's secret cannot speak for another Page", async () => {
    await world.connectPage("2000002", { secret: "another app" });
    const url = await world.start();
    const body = {
      object: "page",
      entry: [
        { id: PAGE, time: 1, messaging: [says(PAGE, "anna", "echt")] },
        { id: "2000002", time: 1, messaging: [says("2000002", "ben", "falsch")] },
      ],
    };
    expect(await world.deliver(url, body)).toBe(200);
    await until("the one answer", () => world.calls.length === 1);
    expect(world.textsTo("ben")).toEqual([]);
    const { rows } = await world.pool.query("select problem from raw_events");
    expect(rows).toEqual([{ problem: "foreign_secret" }]);
  });

  test("a body that is authentic but not understood gets 200, is kept and shown", async () => {
    const url = await world.start();
    for (const body of [
      "not json at all",
      "[]",
      "null",
      '{"object":"page"}',
      '{"object":"page","entry":[{"id":"1000001","time":1}]}',
    ]) {
      expect(await world.deliver(url, body)).toBe(200);
    }
    expect(await world.count("raw_events where problem is not null")).toBeGreaterThanOrEqual(3);
    expect(await world.deliver(url, "x".repeat(3 * 1024 * 1024 + 1))).toBe(413);
  });

  test("messages of a Page that is connected later are answered by a replay, and a second replay changes nothing", async () => {
    const url = await world.start();
    const body = pageBody("3000003", says("3000003", "anna", "Hallo?"));
    expect(await world.deliver(url, body)).toBe(200);
    await world.connectPage("3000003");
    expect(await world.pipeline.replay(world.workspaceId, { since: null, entryIds: null })).toMatchObject({
      rawEvents: 1,
      newEntries: 1,
    });
    await until("the answer", () => world.textsTo("anna").length === 1);
    expect(await world.pipeline.replay(world.workspaceId, { since: null, entryIds: null })).toMatchObject({
      entries: 0,
      newEntries: 0,
    });
    expect(world.textsTo("anna")).toHaveLength(1);
  });
});

describe("the outbox", () => {
  test("a transient error is tried again until it is accepted, and the person gets it once", async () => {
    const url = await world.start();
    let refusals = 0;
    world.answer = (call) =>
      ++refusals <= 2
        ? { status: 500, body: { error: { message: "later", code: 2, is_transient: true } } }
        : accepted(call.to);
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("three calls", () => world.calls.length === 3, 20_000);
    await until("sent", async () => (await world.messages("anna"))[1]?.delivery === "sent");
  });

  test("a refusal is told in the thread and does not stop what follows", async () => {
    const url = await world.start();
    let isRefusing = true;
    world.answer = (call) =>
      isRefusing
        ? { status: 400, body: { error: { message: "outside", code: 10, error_subcode: 2018278 } } }
        : accepted(call.to);
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the word in the thread", async () =>
      (await world.messages("anna")).some((m) => m.body.event?.name === "not_sent"),
    );
    await until("the mark on the message", async () => (await world.messages("anna"))[1]?.delivery === "failed");
    isRefusing = false;
    await world.command("anna", { kind: "hand_back" });
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Noch da?")));
    await until("the next answer", async () => (await world.messages("anna")).some((m) => m.delivery === "sent"));
  });

  test("a dead token stops the channel, keeps the outbox, and everything is sent after reconnecting", async () => {
    const url = await world.start();
    let isDead = true;
    world.answer = (call) =>
      isDead
        ? { status: 401, body: { error: { message: "expired", code: 190, error_subcode: 463 } } }
        : accepted(call.to);
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "1")));
    await until("the channel is marked", async () => (await world.count("channels where status = 'broken'")) === 1);
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "2")));
    await until("both wait", async () => (await world.count("outbox where state = 'queued'")) === 2);
    isDead = false;
    await world.pool.query("update channels set status = 'connected'");
    await world.pipeline.directory.announceChange(world.workspaceId);
    await until("both sent", async () => (await world.count("outbox")) === 0);
    expect(
      world
        .textsTo("anna")
        .slice(-2)
        .map((text) => text.slice(-1)),
    ).toEqual(["1", "2"]);
  });

  test("a send whose connection broke is settled by the platform's echo and not repeated", async () => {
    const url = await world.start({ uncertainWaitSeconds: 60 });
    world.answer = () => "drop";
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("uncertainty", async () => (await world.messages("anna"))[1]?.delivery === "uncertain");
    await world.deliver(url, pageBody(PAGE, echo(PAGE, "anna", world.calls[0]?.metadata ?? "", "m_echo")));
    await until("certainty", async () => (await world.count("outbox")) === 0);
    expect((await world.messages("anna"))[1]).toMatchObject({ delivery: "sent", mid: "m_echo" });
    expect(world.calls).toHaveLength(1);
  });

  test("a reaction that comes together with the echo of its message stands at it", async () => {
    const url = await world.start({ uncertainWaitSeconds: 60 });
    world.answer = () => "drop";
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("uncertainty", async () => (await world.messages("anna"))[1]?.delivery === "uncertain");
    const reaction = {
      sender: { id: "anna" },
      recipient: { id: PAGE },
      timestamp: Date.now() + 1,
      reaction: { mid: "m_echo", action: "react", reaction: "love", emoji: "❤️" },
    };
    await world.deliver(url, pageBody(PAGE, echo(PAGE, "anna", world.calls[0]?.metadata ?? "", "m_echo"), reaction));
    await until("certainty", async () => (await world.count("outbox")) === 0);
    expect((await world.messages("anna"))[1]).toMatchObject({ mid: "m_echo", reactions: { contact: "❤️" } });
  });

  test("a send without an answer is settled by the echo, or found in the platform's list, or else sent again", async () => {
    const url = await world.start();
    world.answer = () => "hang";
    for (const who of ["echoed", "listed", "lost"]) await world.deliver(url, pageBody(PAGE, says(PAGE, who, "Hallo")));
    await until("three calls under way", () => world.calls.length === 3);
    const metadata = world.calls.find((call) => call.to === "echoed")?.metadata ?? "";
    const { rows: inFlight } = await world.pool.query("select * from outbox");
    expect(inFlight.map((row) => row.state)).toEqual(["in_flight", "in_flight", "in_flight"]);

    // The calls end without a word, and the platform's list knows of one of them.
    world.answer = (call) => accepted(call.to);
    const said = (to: string, text: string | undefined) => ({
      messages: {
        data: [
          {
            id: `m_of_${to}`,
            created_time: new Date().toISOString(),
            from: { id: PAGE },
            to: { data: [{ id: to }] },
            message: text,
          },
        ],
      },
    });
    world.answerGet = (path) => {
      if (path.includes("/conversations"))
        return {
          data: [{ id: path.includes("listed") ? "t_listed" : "t_lost", updated_time: new Date().toISOString() }],
        };
      return path.includes("t_listed")
        ? said("listed", world.calls.find((call) => call.to === "listed")?.text)
        : said("lost", "something else");
    };
    await world.deliver(url, pageBody(PAGE, echo(PAGE, "echoed", metadata, "m_echo")));
    await until("all three settled", async () => (await world.count("outbox")) === 0, 25_000);
    expect(world.textsTo("echoed")).toHaveLength(1);
    expect(world.textsTo("listed")).toHaveLength(1);
    expect(world.textsTo("lost")).toHaveLength(2);
    expect((await world.messages("listed"))[1]).toMatchObject({ delivery: "sent", mid: "m_of_listed" });
  });

  test("a send of another process is not repeated before that process's call must be over, however short the wait is set", async () => {
    const url = await world.start();
    world.answer = () => "hang";
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the call", () => world.calls.length === 1);
    await world.stopOne();
    world.answer = (call) => accepted(call.to);
    world.answerGet = (path) =>
      path.includes("/conversations") ? { data: [{ id: "t_anna" }] } : { messages: { data: [] } };
    const takenOverAt = Date.now();
    await world.start({ uncertainWaitSeconds: 1 });
    await until("the second call", () => world.calls.length === 2, 25_000);
    expect(Date.now() - takenOverAt).toBeGreaterThanOrEqual(longestCallMs(ANSWER_WITHIN_MS));
  });
});

describe("members", () => {
  test("a member's reply silences the bot until it is handed back", async () => {
    const url = await world.start();
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the bot's answer", () => world.textsTo("anna").length === 1);
    const reply = await world.command("anna", {
      kind: "reply",
      clientKey: "k1",
      content: { kind: "text", text: "Moin, hier ist Jana." },
    });
    expect(reply.refusal).toBeNull();
    await until("the reply", () => world.textsTo("anna").length === 2);
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Danke!")));
    await until("the message in the thread", async () =>
      (await world.messages("anna")).some((m) => m.body.contents?.[0]?.text === "Danke!"),
    );
    expect(world.textsTo("anna").at(-1)).toBe("Moin, hier ist Jana.");
    await world.command("anna", { kind: "hand_back" });
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Bot?")));
    await until("the bot again", () => world.textsTo("anna").at(-1)?.includes("Du sagst: Bot?") ?? false);
  });

  test("the same command twice is carried out once and answered alike", async () => {
    const url = await world.start();
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await until("the bot's answer", () => world.textsTo("anna").length === 1);
    const command = { kind: "reply", clientKey: "once", content: { kind: "text", text: "Einmal." } } as const;
    const first = await world.command("anna", command, "key");
    const second = await world.command("anna", command, "key");
    expect(second.entryId).toBe(first.entryId);
    await until("the reply", () => world.textsTo("anna").includes("Einmal."));
    expect(world.textsTo("anna").filter((text) => text === "Einmal.")).toHaveLength(1);
  });
});

test("an entry that cannot be handled is kept with its error, holds up no other, and is handled by a replay", async () => {
  await world.deliver(await world.start(), pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await until("the answer", () => world.textsTo("anna").length === 1);
  await world.stopOne();
  // A stored state that no version of ours would write: the turn of this conversation throws.
  const { rows } = await world.pool.query<{ state: object }>(
    "select state from conversations where contact_key = 'anna'",
  );
  await world.pool.query("update conversations set state = (state::jsonb - 'holder')::json where contact_key = 'anna'");
  const url = await world.start();
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "geht nicht"), says(PAGE, "ben", "geht")));
  await until("the other's answer", () => world.textsTo("ben").length === 1);
  await until("the failure", async () => (await world.count("journal_failures")) === 1);
  expect(await world.ledger()).toMatchObject({ received: 3, handled: 2, failed: 1 });
  await world.pool.query("update conversations set state = $1 where contact_key = 'anna'", [
    JSON.stringify(rows[0]?.state),
  ]);
  expect((await world.pipeline.replay(world.workspaceId, { since: null, entryIds: null })).entries).toBe(1);
  await until("the late answer", () => world.textsTo("anna").length === 2);
  expect(await world.count("journal_failures")).toBe(0);
});
