import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HeldTable } from "../../../test/heldTable.ts";
import { PAGE, pageBody, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";
import type { EntryAnswer } from "./entryAnswers.ts";

const KEY = "reply:jana:k";
const HOURS = 3_600_000;
const reply = { kind: "reply", clientKey: "k", content: { kind: "text", text: "Moin!" } } as const;
const take = { kind: "take" } as const;
let world: PipelineWorld;
let url: string;

beforeEach(async () => {
  world = await PipelineWorld.withParrot();
  url = await world.startDirect(PAGE);
});
afterEach(() => world.close());

async function annaSays(text: string, hoursAgo = 0): Promise<void> {
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", text, { at: Date.now() - hoursAgo * HOURS })));
  await world.rest();
}

async function repliesSent(): Promise<number> {
  await world.rest();
  return world.textsTo("anna").filter((text) => text === "Moin!").length;
}

/** A repeat is told of the message that carries its key, and not of what else the turn put into the thread. */
function expectSame(repeat: EntryAnswer, first: EntryAnswer): void {
  expect(repeat).toMatchObject({ entryId: first.entryId, refusal: null });
  expect(repeat.messageSeqs).toHaveLength(1);
  expect(first.messageSeqs).toEqual(expect.arrayContaining([...repeat.messageSeqs]));
}

const isHeldByMember = async () =>
  (await world.count("conversations where contact_key = 'anna' and holder = 'member'")) === 1;

/** The next turn of the conversation fails, until it is mended. */
async function breakConversation(): Promise<{ mend(): Promise<void> }> {
  // The states in memory are forgotten with the process.
  await world.stopOne();
  const { rows } = await world.pool.query("select state from conversations where contact_key = 'anna'");
  await world.pool.query("update conversations set state = (state::jsonb - 'holder')::json where contact_key = 'anna'");
  url = await world.startDirect(PAGE);
  return {
    mend: async () => {
      await world.pool.query("update conversations set state = $1 where contact_key = 'anna'", [rows[0].state]);
    },
  };
}

describe("a reply that was refused", () => {
  beforeEach(async () => {
    await annaSays("Hallo", 30);
    expect(await world.command("anna", reply, KEY)).toMatchObject({ refusal: { code: "window_closed" } });
  });

  test("is refused again as long as nothing changed", async () => {
    expect(await world.command("anna", reply, KEY)).toMatchObject({ refusal: { code: "window_closed" } });
    expect(await world.command("anna", reply, KEY)).toMatchObject({ refusal: { code: "window_closed" } });
    expect(await repliesSent()).toBe(0);
  });

  test("and is asked for again twice once it may be sent, is sent once", async () => {
    await annaSays("Noch da?");
    const first = await world.command("anna", reply, KEY);
    expect(first.refusal).toBeNull();
    expectSame(await world.command("anna", reply, KEY), first);
    expect(await repliesSent()).toBe(1);
  });

  test("and is asked for again twice at the same moment, is sent once and both are told so", async () => {
    await annaSays("Noch da?");
    const [one, two] = await Promise.all([world.command("anna", reply, KEY), world.command("anna", reply, KEY)]);
    expect([one.refusal, two.refusal]).toEqual([null, null]);
    expect(two.entryId).toBe(one.entryId);
    expect(await repliesSent()).toBe(1);
  });

  test("and is asked for again while the first who did so still waits for the database, is sent once", async () => {
    await annaSays("Noch da?");
    const table = await HeldTable.hold(world.database.url, "messages");
    const one = world.command("anna", reply, KEY);
    await table.untilWaiting("lanes");
    const { arrived = 0 } = await world.ledger();
    const two = world.command("anna", reply, KEY);
    await until("the second to ask", async () => ((await world.ledger()).arrived ?? 0) > arrived);
    await table.release();
    expectSame(await two, await one);
    expect(await repliesSent()).toBe(1);
  });
});

test("a note under the same key of the screen is no sign that the reply was sent", async () => {
  await annaSays("Hallo", 30);
  await world.command("anna", { kind: "note", clientKey: "k", text: "Stammkundin" }, "note:jana:k");
  await world.command("anna", reply, KEY);
  await annaSays("Noch da?");
  expect(await world.command("anna", reply, KEY)).toMatchObject({ refusal: null });
  expect(await repliesSent()).toBe(1);
});

describe("what failed", () => {
  beforeEach(() => annaSays("Hallo"));

  test("and is asked for again, and replayed, is done once", async () => {
    const broken = await breakConversation();
    const first = await world.command("anna", reply, KEY);
    expect(first.refusal?.code).toBe("failed");
    await broken.mend();
    expect(await world.command("anna", reply, KEY)).toMatchObject({ entryId: first.entryId, refusal: null });
    expect(await world.pipeline.replay(world.workspaceId, { since: null, entryIds: null })).toMatchObject({
      entries: 0,
    });
    expect(await repliesSent()).toBe(1);
  });

  test("and still fails when it is asked for again, is said to have failed", async () => {
    await breakConversation();
    for (let n = 0; n < 3; n++) expect((await world.command("anna", take, KEY)).refusal?.code).toBe("failed");
    expect(await world.count("journal_failures")).toBe(1);
  });

  test("is not called done to who asks again: an action is carried out then", async () => {
    const broken = await breakConversation();
    expect((await world.command("anna", take, KEY)).refusal?.code).toBe("failed");
    await broken.mend();
    expect((await world.command("anna", take, KEY)).refusal).toBeNull();
    expect(await isHeldByMember()).toBe(true);
  });
});

describe("an action under a key that was used before", () => {
  test("is not carried out again when it was done", async () => {
    await annaSays("Hallo");
    const first = await world.command("anna", take, KEY);
    await world.command("anna", { kind: "hand_back" });
    expect(await world.command("anna", take, KEY)).toMatchObject({ entryId: first.entryId, refusal: null });
    expect(await isHeldByMember()).toBe(false);
  });

  test("is refused again when it was refused, and carried out once it can be", async () => {
    await annaSays("Hallo", 30);
    const { rows } = await world.pool.query("select id from flows");
    const start = { kind: "start_flow", flowId: rows[0].id } as const;
    for (let n = 0; n < 2; n++) expect((await world.command("anna", start, KEY)).refusal?.code).toBe("window_closed");
    await annaSays("Noch da?");
    const said = world.textsTo("anna").length;
    for (let n = 0; n < 2; n++) expect((await world.command("anna", start, KEY)).refusal).toBeNull();
    await world.rest();
    expect(world.textsTo("anna")).toHaveLength(said + 1);
  });

  test("had nothing to do and has nothing to do", async () => {
    await annaSays("Hallo");
    await world.command("anna", take);
    for (let n = 0; n < 2; n++)
      expect(await world.command("anna", take, KEY)).toMatchObject({ refusal: { code: "nothing_to_do" } });
  });
});

test("an answer that was told while nobody could listen is found all the same", async () => {
  await annaSays("Hallo");
  const held = await HeldTable.hold(world.database.url, "messages");
  const asked = world.command("anna", reply, KEY);
  await held.untilWaiting("lanes");
  await world.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'botschaft notices' and datname = current_database()",
  );
  await held.release();
  expect(await asked).toMatchObject({ refusal: null, messageSeqs: [expect.any(Number)] });
});
