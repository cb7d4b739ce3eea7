import { afterEach, beforeEach, expect, test } from "vitest";
import { DiskFull } from "../../../test/diskFull.ts";
import { PAGE, pageBody, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";

let world: PipelineWorld;

beforeEach(async () => {
  world = await PipelineWorld.withParrot();
});
afterEach(() => world.close());

const saidTo = (who: string) => world.textsTo(who).map((text) => text.replace(/^[^]*Du sagst: /, ""));

test("a message to a process that works its lane is in the journal when it is acknowledged, with its answer decided", async () => {
  const url = await world.startDirect(PAGE);
  expect(await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")))).toBe(200);
  // No waiting: all of this is one transaction, and the 200 came after it.
  expect(await world.messages("anna")).toMatchObject([{ author: "contact" }, { author: "bot" }]);
  const { rows } = await world.pool.query(
    "select r.body from journal j join raw_events r on r.id = j.raw_id where j.contact_key = 'anna'",
  );
  expect(rows).toEqual([{ body: expect.stringContaining("Hallo") }]);
  await until("the answer", () => saidTo("anna").length === 1);
});

test("what the platform repeats, at once, later or to another process, is answered once", async () => {
  const [one, two] = [await world.start(), await world.start()];
  await world.warm(one, PAGE);
  const bodies = Array.from({ length: 30 }, (_, n) => pageBody(PAGE, says(PAGE, `person-${n}`, "Hallo")));
  for (const body of bodies)
    expect(await Promise.all([one, two, one, two].map((url) => world.deliver(url, body)))).toEqual([
      200, 200, 200, 200,
    ]);
  await until("30 answers", () => bodies.every((_, n) => saidTo(`person-${n}`).length > 0));
  await world.rest();
  const late = await world.start();
  for (const body of bodies) expect(await world.deliver(late, body)).toBe(200);
  await world.rest();
  expect(bodies.map((_, n) => saidTo(`person-${n}`))).toEqual(bodies.map(() => ["Hallo"]));
  const { arrived = 0, received = 0, handled = 0 } = await world.ledger();
  expect(handled).toBe(received);
  expect(arrived - received).toBe(30 * 4);
});

test("answers to one person leave in the order of the journal when some messages come directly and others do not", async () => {
  const url = await world.startDirect(PAGE);
  const sent: Promise<number>[] = [];
  for (let n = 0; n < 60; n++) {
    const body = pageBody(PAGE, says(PAGE, "anna", `${n}`));
    sent.push(world.deliver(url, body));
    // A body of several lanes, and one that is known, cannot go directly.
    if (n % 7 === 0)
      sent.push(
        world.deliver(url, pageBody(PAGE, ...["anna", "b", "c", "d"].map((who) => says(PAGE, who, `${n} too`)))),
      );
    if (n % 5 === 0) sent.push(world.deliver(url, body));
    await new Promise((resolve) => setTimeout(resolve, n % 3));
  }
  expect(new Set(await Promise.all(sent))).toEqual(new Set([200]));
  await until("all answers", () => saidTo("anna").length >= 69);
  await world.rest();
  const said = await world.saidBy("anna");
  expect(said).toHaveLength(69);
  expect(saidTo("anna")).toEqual(said);
});

test("a turn that fails is kept as failed with what came, and takes nobody along who came with it", async () => {
  const url = await world.startDirect(PAGE);
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await until("the answer", () => saidTo("anna").length === 1);
  await world.rest();
  await world.stopOne();
  await world.pool.query("update conversations set state = (state::jsonb - 'holder')::json where contact_key = 'anna'");
  const again = await world.startDirect(PAGE);
  const people = Array.from({ length: 20 }, (_, n) => `person-${n}`);
  const statuses = await Promise.all(
    ["anna", ...people].map((who) => world.deliver(again, pageBody(PAGE, says(PAGE, who, "jetzt")))),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  await until("the others' answers", () => people.every((who) => saidTo(who).length === 1));
  await until("the failure", async () => (await world.count("journal_failures")) === 1);
  const { rows } = await world.pool.query(
    "select f.contact_key, r.body from journal_failures f join raw_events r on r.id = f.raw_id",
  );
  expect(rows).toEqual([{ contact_key: "anna", body: expect.stringContaining("jetzt") }]);
});

test("what comes while the disk is full is kept, blamed on nobody, and answered in order once there is room", async () => {
  const url = await world.startDirect(PAGE);
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await world.rest();
  const disk = await DiskFull.forRowsOf(world.pool, "messages", "new.author = 'bot'");
  expect(await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "eins")))).toBe(200);
  expect(await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "zwei")))).toBe(200);
  expect(await world.count("journal_queue")).toBe(2);
  await disk.makeRoom();
  await until("the answers", () => saidTo("anna").length === 3);
  expect(saidTo("anna")).toEqual(["Hallo", "eins", "zwei"]);
  expect(await world.count("journal_failures")).toBe(0);
});

test("bodies with the characters that lists are cut by are kept as they came, beside others of their moment", async () => {
  const url = await world.startDirect(PAGE);
  const bodies = ["a", "\u001e \u001f", "b"].map((text, n) =>
    JSON.stringify(pageBody(PAGE, says(PAGE, `person-${n}`, "x"))).replace('"x"', `"${text}"`),
  );
  expect(await Promise.all(bodies.map((body) => world.deliver(url, body)))).toEqual([200, 200, 200]);
  const { rows } = await world.pool.query<{ body: string }>(
    "select coalesce(body, convert_from(body_bytes, 'UTF8')) as body from raw_events",
  );
  for (const body of bodies) expect(rows.map((row) => row.body)).toContain(body);
});
