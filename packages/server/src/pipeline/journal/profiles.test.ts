import type { PlatformAnswer, PlatformCall } from "@botschaft/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PipelineWorld, until } from "../../../test/pipelineWorld.ts";
import { Connection } from "../../db/connection.ts";
import { createLog } from "../../log.ts";
import { Directory } from "../directory/directory.ts";
import { Journal } from "./journal.ts";
import { Profiles } from "./profiles.ts";

let world: PipelineWorld;
let connection: Connection;
let profiles: Profiles;
/** By the key of the contact that is asked about. */
let answer: (contactKey: string) => PlatformAnswer | Promise<PlatformAnswer>;
let asked: string[];

beforeEach(async () => {
  world = await PipelineWorld.create();
  connection = new Connection(world.database.url, "journal");
  asked = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await profiles.stop();
  await connection.close();
  await world.close();
});

async function start(): Promise<void> {
  const directory = new Directory(world.pool, () => "token");
  await directory.load();
  profiles = new Profiles({
    pool: world.pool,
    directory,
    journal: new Journal(connection, "test", () => {}),
    log: createLog("silent"),
    accountAddress: ({ accountId }) => ({
      accountId,
      graphUrl: world.platformUrl,
      graphVersion: "v25.0",
      token: "token",
      appSecretProof: undefined,
    }),
    platform: {
      call: async ({ url }: PlatformCall) => {
        const contactKey = /\/(\w+)\?/.exec(decodeURIComponent(url))?.[1] ?? "";
        asked.push(contactKey);
        return answer(contactKey);
      },
    },
  });
  profiles.start();
}

/** New contacts of a Page, due so many seconds ago. */
async function contacts(channelId: string, name: string, count: number, dueSince: number): Promise<void> {
  await world.pool.query(
    `insert into identities (workspace_id, contact_id, channel_id, key, profile_due_at)
     select $1, gen_random_uuid(), $2, $3 || n, now() - make_interval(secs => $4) from generate_series(1, $5) as n`,
    [world.workspaceId, channelId, name, dueSince, count],
  );
}

const anna: PlatformAnswer = { status: 200, headers: {}, body: JSON.stringify({ first_name: "Anna" }) };
const refused: PlatformAnswer = { status: 400, headers: {}, body: JSON.stringify({ error: { code: 200 } }) };
const stored = () => world.count("journal where kind = 'profile'");

test("an account whose platform does not answer keeps no other's contacts waiting", async () => {
  await contacts(await world.connectPage("1000001"), "slow", 60, 60);
  await contacts(await world.connectPage("2000002"), "quick", 1, 1);
  answer = (contactKey) => (contactKey.startsWith("quick") ? anna : new Promise(() => {}));
  await start();
  await until("the other's profile", async () => (await stored()) === 1);
});

test("an account that refuses is left alone, and who waits for it is not written again and again", async () => {
  const refusing = await world.connectPage("1000001");
  await contacts(refusing, "foe", 100, 60);
  await contacts(await world.connectPage("2000002"), "friend", 1, 1);
  answer = (contactKey) => (contactKey.startsWith("friend") ? anna : refused);
  await start();
  await until("the other's profile", async () => (await stored()) === 1);
  expect(await world.count(`identities where channel_id = '${refusing}' and profile_due_at <= now()`)).toBe(80);
});

test("contacts of a channel that was removed are no longer due", async () => {
  const channelId = await world.connectPage("1000001");
  await contacts(channelId, "former", 3, 60);
  await world.disconnect(channelId);
  await start();
  await until("nobody to be due", async () => (await world.count("identities where profile_due_at is not null")) === 0);
  expect(asked).toEqual([]);
});

test("what is answered together is written down together", async () => {
  await contacts(await world.connectPage("1000001"), "new", 20, 60);
  answer = () => anna;
  const statements: unknown[] = [];
  const query = world.pool.query.bind(world.pool) as (...asked: unknown[]) => unknown;
  vi.spyOn(world.pool, "query").mockImplementation(((...asked: unknown[]) => {
    if (typeof asked[0] === "string" && asked[0].startsWith("update identities")) statements.push(asked[0]);
    return query(...asked);
  }) as never);
  await start();
  await until("nobody to be due", async () => (await world.count("identities where profile_due_at is not null")) === 0);
  expect(await stored()).toBe(20);
  expect(statements.length).toBeLessThan(5);
});
