/** Channels that change or go while something of theirs is to be sent. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  accepted,
  pageBody,
  parrot,
  PipelineWorld,
  says,
  until,
  type PlatformReply,
} from "../../../test/pipelineWorld.ts";

const PAGE = "1000001";
const later = { status: 500, body: { error: { code: 2, message: "later", is_transient: true } } };
let world: PipelineWorld;
let channelId: string;
let url: string;

beforeEach(async () => {
  world = await PipelineWorld.create();
  await world.publish(parrot);
  channelId = await world.connectPage(PAGE);
  url = await world.startDirect(PAGE);
});
afterEach(() => world.close());

test("a late refusal of the old token does not break a channel that has a new one", async () => {
  const waiting: ((reply: PlatformReply) => void)[] = [];
  const tokens: (string | undefined)[] = [];
  world.answer = (call) => {
    tokens.push(call.token);
    return call.token === "new" ? accepted(call.to) : new Promise((resolve) => waiting.push(resolve));
  };
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await until("the call", () => waiting.length === 1);
  await world.renewToken(channelId, "new");
  waiting[0]?.({ status: 400, body: { error: { code: 190, message: "Error validating access token" } } });
  await world.rest();
  expect(tokens).toEqual([`token of ${PAGE}`, "new"]);
  expect(await world.count("channels where status = 'connected'")).toBe(1);
});

test("what waits for a channel that is removed ends with that word, also when its account is connected anew", async () => {
  world.answer = () => later;
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "eins"), says(PAGE, "anna", "zwei")));
  await until("a try", () => world.textsTo("anna").length === 1);
  await world.disconnect(channelId);
  await world.connectPage(PAGE);
  world.answer = (call) => accepted(call.to);
  await world.rest();
  expect(world.textsTo("anna")).toHaveLength(1);
  expect(await fates()).toEqual(["failed channel_removed", "failed channel_removed"]);
});

test("what a process finds waiting for a removed channel when it starts ends as well", async () => {
  world.answer = () => later;
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "eins")));
  await until("it waits", async () => (await world.count("outbox where state = 'queued'")) === 1);
  await world.stopOne();
  await world.disconnect(channelId);
  await world.start();
  await world.rest();
  expect(await fates()).toEqual(["failed channel_removed"]);
});

test("what waits for a channel of which only this version knows nothing goes on waiting", async () => {
  world.answer = () => later;
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "eins")));
  await until("it waits", async () => (await world.count("outbox where state = 'queued'")) === 1);
  await world.stopOne();
  await world.pool.query("update channels set kind = 'whatsapp'");
  await world.start();
  await until("lanes", async () => (await world.count("pg_locks where locktype = 'advisory'")) > 0);
  await world.pool.query("update channels set kind = 'messenger'");
  world.answer = (call) => accepted(call.to);
  await world.pipeline.directory.announceChange(world.workspaceId);
  await world.rest();
  expect(await fates()).toEqual(["sent"]);
});

/** What became of what the bot said to Anna. */
async function fates(): Promise<string[]> {
  const { rows } = await world.pool.query<{ fate: string }>(
    `select concat_ws(' ', m.delivery, m.delivery_detail) as fate from messages m join conversations c on c.id = m.conversation_id
      where c.contact_key = 'anna' and m.author = 'bot' order by m.seq`,
  );
  return rows.map(({ fate }) => fate);
}

test("a change that cannot be read when it is told of is read a little later", async () => {
  const { directory } = world.pipeline;
  vi.spyOn(directory, "reload").mockRejectedValueOnce(new Error("the database is away"));
  await world.pool.query("update channels set status = 'paused'");
  await world.pool.query("select pg_notify('botschaft_config', $1)", [world.workspaceId]);
  await until("the change to be known", () => directory.channel(channelId)?.status === "paused");
});
