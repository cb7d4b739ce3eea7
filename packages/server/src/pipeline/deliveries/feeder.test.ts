/** Broadcasts from their plan to each person's end, on a whole message path. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { v7 as uuidv7 } from "uuid";
import type { DeliveryRefusal } from "@botschaft/core";
import { PAGE, PipelineWorld, pageBody, parrot, says, until } from "../../../test/pipelineWorld.ts";
import { createLog } from "../../log.ts";
import { Directory } from "../directory/directory.ts";
import { Feeder } from "./feeder.ts";
import { patient } from "../../../../../scripts/parts/patience.mjs";

const SECOND = "1000002";
const DAY_MS = 86_400_000;
let world: PipelineWorld;

beforeEach(async () => {
  world = await PipelineWorld.create();
  await world.connectPage(PAGE);
  await world.publish(parrot);
});
afterEach(() => world.close());

/** These people write to the Page, and the bot answers them. */
async function write(url: string, people: readonly string[], at = Date.now(), page = PAGE): Promise<void> {
  for (let start = 0; start < people.length; start += 50) {
    const some = people.slice(start, start + 50);
    await world.deliver(url, pageBody(page, ...some.map((who) => says(page, who, "Hallo", { at }))));
  }
  await world.rest();
}

async function contactOf(key: string): Promise<string> {
  const { rows } = await world.pool.query("select contact_id from identities where key = $1", [key]);
  return rows[0].contact_id;
}

/** Plans a broadcast for these contacts, or for everybody. */
async function broadcast(
  options: { contacts?: readonly string[]; state?: string; purpose?: string } = {},
): Promise<string> {
  const id = uuidv7();
  const contacts =
    options.contacts ?? (await world.pool.query("select id from contacts order by id")).rows.map((row) => row.id);
  await world.pool.query(
    "insert into broadcasts (workspace_id, id, name, content, purpose, state, planned) values ($1, $2, 'Test', $3, $4, 'paused', $5)",
    [
      world.workspaceId,
      id,
      JSON.stringify({ kind: "text", text: "Neu!" }),
      options.purpose ?? "campaign",
      contacts.length,
    ],
  );
  for (const contactId of contacts)
    await world.pool.query(
      `insert into deliveries (workspace_id, id, broadcast_id, contact_id, channel_id)
       values ($1, $2, $3, $4, (select i.channel_id from contacts c join identities i on i.contact_id = coalesce(c.merged_into, c.id) where c.id = $4
                            order by i.channel_id limit 1))`,
      [world.workspaceId, uuidv7(), id, contactId],
    );
  await world.pool.query("update broadcasts set state = $2 where id = $1", [id, options.state ?? "running"]);
  return id;
}

async function counts(id: string): Promise<Record<string, number>> {
  const { rows } = await world.pool.query<{ state: string; n: number }>(
    "select state, count(*)::int as n from deliveries where broadcast_id = $1 group by state",
    [id],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

const untilOver = (id: string) =>
  until(
    "the end of the broadcast",
    async () => (await world.count(`broadcasts where id = '${id}' and is_open`)) === 0,
    30_000,
  );

/** One that looks often, and takes nothing for under way that is older than a second. */
function startFeeder(): Feeder {
  const directory = new Directory(world.pool, () => "token");
  const feeder = new Feeder({
    pool: world.pool,
    directory,
    log: createLog(process.env.TEST_LOG ?? "silent"),
    writer: "test",
    onFed: () => {},
    lookEveryMs: 20,
    lostAfterMs: 1_000,
  });
  void directory.load().then(() => feeder.start());
  return feeder;
}

const heard = () => world.calls.filter(({ text }) => text === "Neu!").map(({ to }) => to);

test(
  "everybody whose window is open hears it once, all others are skipped with the reason, and the sum is right at every moment",
  async () => {
    const url = await world.startDirect(PAGE);
    await world.start();
    const open = Array.from({ length: 60 }, (_, n) => `open${n}`);
    await write(url, open);
    await write(url, ["late1", "late2"], Date.now() - 3 * DAY_MS);
    for (const late of ["late1", "late2"]) await world.command(late, { kind: "hand_back" });
    await write(url, ["out"]);
    await world.deliver(url, pageBody(PAGE, says(PAGE, "out", "Stopp")));
    await world.rest();
    const id = await broadcast();
    const planned = await world.count(`deliveries where broadcast_id = '${id}'`);
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        const sum = Object.values(await counts(id)).reduce((all, n) => all + n, 0);
        expect(sum).toBe(planned);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await untilOver(id);
    isOver = true;
    await watching;
    expect(heard().toSorted()).toEqual([...open, "warm"].toSorted());
    expect(await counts(id)).toEqual({ sent: open.length + 1, skipped: 3 });
    const { rows } = await world.pool.query<{ reason: string }>(
      "select reasons #>> '{0,reason}' as reason from deliveries where state = 'skipped' order by reason",
    );
    expect(rows.map(({ reason }) => reason)).toEqual(["opted_out", "window_closed", "window_closed"]);
    expect(await world.count("outbox")).toBe(0);
  },
  patient(60_000),
);

test("a campaign moves no conversation in the inbox", async () => {
  const url = await world.startDirect(PAGE);
  await write(url, ["anna"]);
  const state = async () =>
    (
      await world.pool.query(
        "select last_message_at, unread, waiting_since, state ->> 'preview' as preview from conversations where contact_key = 'anna'",
      )
    ).rows;
  const before = await state();
  await untilOver(await broadcast({ contacts: [await contactOf("anna")] }));
  expect(heard()).toEqual(["anna"]);
  expect(await state()).toEqual(before);
  expect(await world.count("messages where delivery = 'sent' and cause ->> 'kind' = 'broadcast'")).toBe(1);
});

describe("while a slow channel is fed", () => {
  const setRate = async (sendRatePerSecond: number) => {
    await world.pool.query("update channels set settings = settings || $1", [JSON.stringify({ sendRatePerSecond })]);
    await world.pipeline.directory.announceChange(world.workspaceId);
  };
  const slow = async () => {
    const url = await world.startDirect(PAGE);
    await write(
      url,
      Array.from({ length: 120 }, (_, n) => `p${n}`),
    );
    await setRate(10);
    return await broadcast();
  };

  test(
    "some seconds of its rate are under way at most, and a stop skips who waits and who is not in the outbox yet",
    async () => {
      const id = await slow();
      await until("a first call", () => heard().length > 0);
      expect(await world.count("deliveries where state = 'under_way'")).toBeLessThanOrEqual(30);
      await world.pool.query("update broadcasts set state = 'stopped' where id = $1", [id]);
      await untilOver(id);
      const { sent = 0, skipped = 0, ...others } = await counts(id);
      expect(others).toEqual({});
      expect(sent + skipped).toBe(121);
      expect(sent).toBe(heard().length);
      expect(skipped).toBeGreaterThan(60);
    },
    patient(60_000),
  );

  test(
    "a pause feeds nobody more, and after it everybody is reached",
    async () => {
      const id = await slow();
      await until("a first call", () => heard().length > 0);
      await world.pool.query("update broadcasts set state = 'paused' where id = $1", [id]);
      await until(
        "nobody under way",
        async () => (await world.count("deliveries where state = 'under_way'")) === 0,
        20_000,
      );
      const { waiting = 0 } = await counts(id);
      expect(waiting).toBeGreaterThan(60);
      await setRate(300);
      await world.pool.query("update broadcasts set state = 'running' where id = $1", [id]);
      await untilOver(id);
      expect(heard()).toHaveLength(121);
      expect(new Set(heard()).size).toBe(121);
    },
    patient(60_000),
  );
});

describe("two contacts that are one person", () => {
  let url: string;
  beforeEach(async () => {
    await world.connectPage(SECOND);
    url = await world.startDirect(PAGE);
    await write(url, ["anna"]);
    await write(url, ["anna2"], Date.now(), SECOND);
  });
  const merge = async (contacts: string[]) => {
    await world.pool.query("update contacts set merged_into = $2 where id = $1", contacts);
    await world.pool.query("update identities set contact_id = $2 where contact_id = $1", contacts);
  };

  test("hear it once when they were found to be before it was fed", async () => {
    const contacts = [await contactOf("anna"), await contactOf("anna2")];
    await merge(contacts);
    const id = await broadcast({ contacts });
    await untilOver(id);
    expect(heard()).toHaveLength(1);
    expect(await counts(id)).toEqual({ sent: 1, skipped: 1 });
  });

  test("hear it once when they are found to be while both entries wait for their turns", async () => {
    const contacts = [await contactOf("anna"), await contactOf("anna2")];
    await world.stopOne();
    const id = await broadcast({ contacts });
    const feeder = startFeeder();
    await until("both to be fed", async () => (await counts(id)).under_way === 2);
    await feeder.stop();
    await merge(contacts);
    await world.start();
    await untilOver(id);
    expect(heard()).toHaveLength(1);
    expect(await counts(id)).toEqual({ sent: 1, skipped: 1 });
    const { rows } = await world.pool.query(
      "select reasons #>> '{0,reason}' as reason from deliveries where state = 'skipped'",
    );
    expect(rows).toEqual([{ reason: "same_person" }]);
  });
});

test("a delivery whose turn failed is handed on to the next conversation, and fails where there is none", async () => {
  await world.connectPage(SECOND);
  const url = await world.startDirect(PAGE);
  await write(url, ["anna", "ben"]);
  await write(url, ["anna2"], Date.now(), SECOND);
  const id = await broadcast({ contacts: [await contactOf("anna"), await contactOf("ben")], state: "paused" });
  const second = (await world.pool.query("select id from channels where account_id = $1", [SECOND])).rows[0].id;
  // As after a feeding whose entries failed: nobody has them.
  await world.pool.query(
    `update deliveries set state = 'under_way', person_id = contact_id, fed_at = now() - interval '1 hour',
            rest = case when contact_id = $1 then jsonb_build_array(jsonb_build_object('channelId', $2::text, 'contactKey', 'anna2')) else '[]' end`,
    [await contactOf("anna"), second],
  );
  const feeder = startFeeder();
  await until("both to end", async () => (await world.count("deliveries where state = 'under_way'")) === 0);
  await feeder.stop();
  expect(heard()).toEqual(["anna2"]);
  expect(await counts(id)).toEqual({ sent: 1, failed: 1 });
  const { rows } = await world.pool.query<{ reasons: DeliveryRefusal[] }>(
    "select reasons from deliveries order by state",
  );
  expect(rows.map(({ reasons }) => reasons.map(({ reason }) => reason))).toEqual([["turn_failed"], ["turn_failed"]]);
});
