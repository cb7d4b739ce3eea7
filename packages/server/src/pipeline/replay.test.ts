import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pageBody, parrot, PipelineWorld, says, until } from "../../test/pipelineWorld.ts";

const PAGE = "1000001";
const LATE = "3000003";
const ALL = { since: null, entryIds: null };
let world: PipelineWorld;
let url: string;

beforeEach(async () => {
  world = await PipelineWorld.create();
  await world.connectPage(PAGE);
  await world.publish(parrot);
  url = await world.start();
});
afterEach(() => world.close());

async function otherWorkspace(): Promise<string> {
  const id = randomUUID();
  await world.pool.query("insert into workspaces (id, name, slug) values ($1, 'Südwind', $2)", [id, id]);
  return id;
}

describe("a stored body of an account that was connected later", () => {
  const body = pageBody(LATE, says(LATE, "anna", "Hallo?"));

  test("is not believed when another workspace's app signed it", async () => {
    expect(await world.deliver(url, body)).toBe(200);
    await world.connectPage(LATE, { workspaceId: await otherWorkspace(), secret: "another secret" });
    expect(await world.pipeline.replay(null, ALL)).toMatchObject({ newEntries: 0 });
    expect(await world.count("raw_events where problem = 'unknown_account'")).toBe(1);
    expect(await world.count("journal")).toBe(0);
  });

  test("is not believed when the installation's app signed it and the account has an app of its own", async () => {
    expect(await world.deliver(url, body, { secret: "app level secret" })).toBe(200);
    await world.connectPage(LATE);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 0 });
    expect(await world.count("journal")).toBe(0);
  });

  test("is believed when the installation's app signed it and the account uses that app", async () => {
    expect(await world.deliver(url, body, { secret: "app level secret" })).toBe(200);
    const channelId = await world.connectPage(LATE);
    await world.pool.query("update channels set app_secret_sealed = null where id = $1", [channelId]);
    await world.pipeline.directory.reload(world.workspaceId);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 1 });
    await until("the answer", () => world.textsTo("anna").length === 1);
  });
});

test("what can no longer go back into the queue stays among what failed", async () => {
  await world.pool.query(
    `insert into journal_failures (workspace_id, entry_id, channel_id, contact_key, dedupe_key, kind, at, received_at, error)
     values ($1, 1, $2, 'anna', 'm_1', 'inbound', 1, now(), 'x')`,
    [world.workspaceId, randomUUID()],
  );
  expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ entries: 0 });
  expect(await world.count("journal_failures")).toBe(1);
});
