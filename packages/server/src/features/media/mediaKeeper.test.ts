import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Pool } from "pg";
import { Agent } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../test/app.ts";
import { signBody } from "../../../test/emulatedPage.ts";
import { createGuardedAgent } from "../../http/ssrfGuard.ts";
import { createLog } from "../../log.ts";
import { MediaKeeper, mediaFolder } from "./index.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const picture = (name: string) => Buffer.concat([PNG, Buffer.from(name)]);
const idOf = (content: Buffer) => createHash("sha256").update(content).digest("hex");

let test: TestApp;
let key: TestCaller;
let channelId: string;
let agent: Agent;
const stops: (() => unknown)[] = [];
beforeAll(async () => {
  test = await createTestApp();
  agent = new Agent();
});
beforeEach(async () => {
  key = await test.createKey(await test.createWorkspace());
  channelId = await test.connectPage(key, String(Math.floor(Math.random() * 1e12)));
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await test.pool.query("delete from kept_media");
});
afterAll(async () => {
  await agent.close();
  await test.close();
});

/** A platform's CDN: what it was asked for, and its address. */
async function cdn(answer: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(request, response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  stops.push(close);
  return { asked, close, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
const gives =
  (content: Buffer, status = 200) =>
  (_: unknown, response: ServerResponse) =>
    void response.writeHead(status).end(content);

function keep(parts: { pool?: Pool; agent?: Agent } = {}): MediaKeeper {
  const keeper = new MediaKeeper({
    pool: test.pool,
    agent,
    folder: mediaFolder(test.config.dataDir),
    log: createLog("silent"),
    lookEveryMs: 20,
    ...parts,
  });
  stops.push(() => keeper.stop());
  keeper.start();
  return keeper;
}

/** Somebody's message with these attachments, by a signed webhook. */
async function sends(urls: readonly string[], more: { type?: string; person?: string; channel?: string } = {}) {
  const { type = "image", person = `p${randomUUID()}` } = more;
  const mid = `m_${randomUUID()}`;
  await webhook(more.channel ?? channelId, (page) => ({
    sender: { id: person },
    recipient: { id: page },
    timestamp: Date.now(),
    message: { mid, attachments: urls.map((url) => ({ type, payload: { url } })) },
  }));
  const { rows } = await test.pool.query<{ id: string; seq: number }>(
    "select conversation_id as id, seq from messages where mid = $1",
    [mid],
  );
  const [found] = rows;
  if (found === undefined) throw new Error("the message was not stored");
  return { ...found, mid, person };
}

async function webhook(channel: string, messagingOf: (page: string) => object): Promise<void> {
  const { accountId, appSecret } = await waitFor(() => test.directory.channel(channel));
  const messaging = [messagingOf(accountId)];
  const body = JSON.stringify({ object: "page", entry: [{ id: accountId, time: Date.now(), messaging }] });
  const headers = { "content-type": "application/json", "x-hub-signature-256": signBody(body, appSecret ?? "") };
  const before = await handled();
  const answer = await fetch(`http://127.0.0.1:${await test.listen()}/webhooks/meta`, {
    method: "POST",
    headers,
    body,
  });
  expect(answer.status).toBe(200);
  await waitFor(async () => (await handled()) > before);
}
/** Entries that are in the journal and no longer in its queue. */
async function handled(): Promise<number> {
  const { rows } = await test.pool.query<{ count: number }>(
    "select (select count(*)::int from journal) - (select count(*)::int from journal_queue) as count",
  );
  return rows[0]?.count ?? 0;
}

async function items(conversationId: string, seq: number, caller = key) {
  const { json } = await test.call(caller, "GET", `/conversations/${conversationId}/messages?after=${seq - 1}&limit=1`);
  return json.items[0].body.contents.flatMap((content: { items?: unknown[] }) => content.items ?? []);
}
async function rowOf({ id, seq }: { id: string; seq: number }) {
  const { rows } = await test.pool.query(
    `select state, reason, media_id as "mediaId", tries, detail, due_at > now() as "isLater" from kept_media
      where conversation_id = $1 and seq = $2 order by item`,
    [id, seq],
  );
  return rows[0];
}
const settled = (message: { id: string; seq: number }) =>
  waitFor(async () => {
    const row = await rowOf(message);
    return row.state !== "wanted" && row;
  });
const triedOnce = (message: { id: string; seq: number }) =>
  waitFor(async () => {
    const row = await rowOf(message);
    return row.detail !== null && row;
  });
const dueNow = () => test.pool.query("update kept_media set due_at = now() where state = 'wanted'");
const open = (url: string) => test.app.inject({ method: "GET", url: url.slice(test.publicUrl.length) });

it("a picture is fetched and shown from our own address, also when the platform's is dead", async () => {
  const content = picture("naht");
  const source = await cdn(gives(content));
  const message = await sends([`${source.url}/naht.png?oh=1`]);
  expect(await items(message.id, message.seq)).toEqual([
    { type: "image", source: { url: `${source.url}/naht.png?oh=1` } },
  ]);
  keep();
  expect(await settled(message)).toMatchObject({ state: "kept", mediaId: idOf(content), tries: 1 });
  await source.close();
  const [item] = await items(message.id, message.seq);
  expect(item.source.url).toMatch(`${test.publicUrl}/media/${key.workspaceId}/${idOf(content)}?`);
  const answer = await open(item.source.url);
  expect(answer.rawPayload.equals(content)).toBe(true);
  expect(answer.headers["content-type"]).toBe("image/png");
  expect(source.asked).toEqual(["/naht.png?oh=1"]);
});

it("of several items each is shown from its own copy; the same content is stored once, in each workspace that has it", async () => {
  const [one, two] = [picture("eins"), picture("zwei")];
  const source = await cdn((request, response) => response.end(request.url === "/2" ? two : one));
  const message = await sends([`${source.url}/1`, `${source.url}/2`, `${source.url}/3`]);
  const other = await test.createKey(await test.createWorkspace());
  const channel = await test.connectPage(other, String(Math.floor(Math.random() * 1e12)));
  const elsewhere = await sends([`${source.url}/1`], { channel });
  keep();
  await settled(elsewhere);
  await waitFor(async () => {
    const urls = (await items(message.id, message.seq)).map((item: { source: { url: string } }) => item.source.url);
    return [one, two, one].every((content, index) =>
      urls[index].includes(`/media/${key.workspaceId}/${idOf(content)}?`),
    );
  });
  expect((await items(elsewhere.id, elsewhere.seq, other))[0].source.url).toContain(
    `/${other.workspaceId}/${idOf(one)}?`,
  );
  const folder = mediaFolder(test.config.dataDir);
  expect(await readdir(join(folder, idOf(one).slice(0, 2)))).toEqual([idOf(one)]);
  expect(await readdir(join(folder, "drafts"))).toEqual([]);
});

it("screens are told when a copy is there", async () => {
  const source = await cdn(gives(picture("live")));
  const events: unknown[] = [];
  stops.push(test.pipeline.hub.subscribe(key.workspaceId as never, null, (_id, event) => events.push(event)));
  await sends([`${source.url}/live.png`]);
  keep();
  await waitFor(() => JSON.stringify(events).includes(`${test.publicUrl}/media/${key.workspaceId}/`));
});

it("what somebody said in the platform's own inbox is kept; our own replies, and texts, ask for nothing", async () => {
  const source = await cdn(gives(picture("echo")));
  const { id, person } = await sends([`${source.url}/1`]);
  await webhook(channelId, (page) => ({
    sender: { id: page },
    recipient: { id: person },
    timestamp: Date.now(),
    message: { mid: "m_echo", is_echo: true, attachments: [{ type: "image", payload: { url: `${source.url}/2` } }] },
  }));
  const content = { kind: "media", items: [{ type: "image", source: { url: `${source.url}/3` } }] };
  await test.call(key, "POST", `/conversations/${id}/replies`, { content, clientKey: randomUUID() });
  const { rows } = await test.pool.query(
    "select source_url as url from kept_media where conversation_id = $1 order by 1",
    [id],
  );
  expect(rows.map(({ url }) => url)).toEqual([`${source.url}/1`, `${source.url}/2`]);
});

it("HTML that came as a file is only ever downloaded, and a program is kept as nothing that runs", async () => {
  const source = await cdn((request, response) =>
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(
        request.url === "/1"
          ? "<script>alert(1)</script>"
          : Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), Buffer.alloc(64)]),
      ),
  );
  keep();
  for (const path of ["/1", "/2"]) {
    const message = await sends([source.url + path], { type: "file" });
    await settled(message);
    const [item] = await items(message.id, message.seq);
    expect((await open(item.source.url)).headers["content-disposition"]).toMatch(/^attachment/);
  }
});

describe("an address that brings nothing", () => {
  it.each([403, 404, 410])(
    "is given up at once when the platform answers %i, and the message says so",
    async (status) => {
      const source = await cdn(gives(Buffer.from("URL signature expired"), status));
      const message = await sends([`${source.url}/1`]);
      keep();
      expect(await settled(message)).toMatchObject({
        state: "given_up",
        reason: "expired",
        tries: 1,
        detail: `HTTP ${status}`,
      });
      expect(await items(message.id, message.seq)).toEqual([
        { type: "image", source: { url: `${source.url}/1` }, gone: "expired" },
      ]);
    },
  );

  it("is tried again when the platform is in trouble, or sends a page in place of the picture", async () => {
    const content = picture("spät");
    const answers: [number, Buffer][] = [
      [503, Buffer.from("down")],
      [200, Buffer.from("<html>Sorry</html>")],
      [200, content],
    ];
    const source = await cdn((_, response) => {
      const [status, body] = answers.shift() ?? [500, Buffer.alloc(0)];
      response.writeHead(status).end(body);
    });
    const message = await sends([`${source.url}/1`]);
    keep();
    expect(await triedOnce(message)).toMatchObject({ state: "wanted", isLater: true, detail: "HTTP 503" });
    await dueNow();
    await waitFor(async () => (await rowOf(message)).detail === "no picture in it");
    await dueNow();
    expect(await settled(message)).toMatchObject({ state: "kept", mediaId: idOf(content), tries: 3 });
  });

  it("is given up after a day of tries", async () => {
    const source = await cdn(gives(Buffer.alloc(0), 500));
    const message = await sends([`${source.url}/1`]);
    await test.pool.query("update kept_media set tries = 18 where conversation_id = $1", [message.id]);
    keep();
    expect(await settled(message)).toMatchObject({ state: "given_up", reason: "unreachable", tries: 19 });
  });

  it("of a private network is refused, also behind a redirect", async () => {
    const secret = await cdn(gives(picture("geheim")));
    const { port } = new URL(secret.url);
    const front = await cdn((_, response) => response.writeHead(302, { location: `http://localhost:${port}/` }).end());
    const guarded = createGuardedAgent({ allowedPrivateHosts: [new URL(front.url).host] });
    stops.push(() => guarded.close());
    const [direct, redirected] = [await sends([`${secret.url}/1`]), await sends([`${front.url}/1`])];
    keep({ agent: guarded });
    expect(await settled(direct)).toMatchObject({ state: "given_up", reason: "refused" });
    expect(await settled(redirected)).toMatchObject({ state: "given_up", reason: "refused" });
    expect(secret.asked).toEqual([]);
    expect(front.asked).toEqual(["/1"]);
  });

  it("and goes on without an end is cut off at 25 MB, leaving nothing on the disk", async () => {
    const piece = Buffer.alloc(1024 * 1024, 1);
    const source = await cdn((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on("drain", more);
      more();
    });
    const message = await sends([`${source.url}/1`], { type: "video" });
    keep();
    expect(await settled(message)).toMatchObject({ state: "given_up", reason: "too_large" });
    expect(await readdir(join(mediaFolder(test.config.dataDir), "drafts"))).toEqual([]);
  });
});

it("a host that does not answer holds up no other", async () => {
  const slow = await cdn(() => {});
  const quick = await cdn(gives(picture("flink")));
  await sends(Array.from({ length: 20 }, (_, index) => `${slow.url}/${index}`));
  const other = await test.createKey(await test.createWorkspace());
  const channel = await test.connectPage(other, String(Math.floor(Math.random() * 1e12)));
  keep();
  await waitFor(() => slow.asked.length >= 6);
  expect(await settled(await sends([`${quick.url}/1`], { channel }))).toMatchObject({ state: "kept" });
  // Its share, and what one look may take beyond it.
  expect(slow.asked.length).toBeLessThan(10);
});

it("two processes fetch a picture once", async () => {
  const source = await cdn((request, response) => setTimeout(() => response.end(picture(request.url ?? "")), 100));
  const messages = [];
  for (let index = 0; index < 5; index++) messages.push(await sends([`${source.url}/${index}`]));
  keep();
  keep();
  for (const message of messages) expect(await settled(message)).toMatchObject({ state: "kept", tries: 1 });
  expect(source.asked.toSorted()).toEqual(["/0", "/1", "/2", "/3", "/4"]);
});

it("what was fetched by a process that died before it noted so is fetched again after its lease, and stored once", async () => {
  const content = picture("absturz");
  const source = await cdn(gives(content));
  const message = await sends([`${source.url}/1`]);
  let hasDied = false;
  const dying = {
    query: (query: { name?: string }, values: unknown[]) => {
      if (query.name === "take due media" && !hasDied) return test.pool.query(query as never, values as never);
      hasDied = true;
      throw new Error("the process is dead");
    },
  } as unknown as Pool;
  const dead = keep({ pool: dying });
  await waitFor(() => hasDied && source.asked.length === 1);
  await dead.stop();
  expect(await rowOf(message)).toMatchObject({ state: "wanted", isLater: true, tries: 1 });
  let looks = 0;
  const counting = {
    query: (query: { name?: string }, values: unknown[]) => {
      if (query.name === "take due media") looks += 1;
      return test.pool.query(query as never, values as never);
    },
  } as unknown as Pool;
  keep({ pool: counting });
  // The second begins when the first is over.
  await waitFor(() => looks >= 2);
  expect(source.asked.length).toBe(1);
  await dueNow();
  expect(await settled(message)).toMatchObject({ state: "kept", mediaId: idOf(content), tries: 2 });
  expect(source.asked.length).toBe(2);
  expect(await readdir(join(mediaFolder(test.config.dataDir), idOf(content).slice(0, 2)))).toEqual([idOf(content)]);
});

it("a message that is taken back takes its copy along, unless another one, or a member, has the same content", async () => {
  const source = await cdn((request, response) => response.end(picture(`zurück${request.url}`)));
  const person = `p${randomUUID()}`;
  const message = await sends([`${source.url}/only`], { person });
  const twice = await sends([`${source.url}/twice`], { person });
  const again = await sends([`${source.url}/twice`], { person });
  keep();
  for (const each of [message, twice, again]) await settled(each);
  const [{ source: kept }] = await items(message.id, message.seq);
  const [{ source: shared }] = await items(again.id, again.seq);
  for (const { mid } of [message, twice])
    await webhook(channelId, (page) => ({
      sender: { id: person },
      recipient: { id: page },
      timestamp: Date.now(),
      message: { mid, is_deleted: true },
    }));
  await waitFor(async () => (await open(kept.url)).statusCode === 404);
  expect(await rowOf(message)).toBeUndefined();
  await waitFor(async () => (await rowOf(twice)) === undefined);
  expect((await open(shared.url)).statusCode).toBe(200);
});

it("what came in the days before there was a keeper is asked for by the migration", async () => {
  const person = `p${randomUUID()}`;
  await sends(["https://cdn.example:8443/a.jpg?x=1", "https://cdn.example/b.jpg"], { person });
  await sends(["http://127.0.0.1:9/old.jpg"], { person });
  const odd = await sends(["http://127.0.0.1:9/odd.jpg"], { person });
  const list = async () => {
    const { rows } = await test.pool.query(
      "select seq, item, type, source_url, host, file_name, state from kept_media where workspace_id = $1 order by seq, item",
      [key.workspaceId],
    );
    return rows;
  };
  const before = await list();
  expect(before).toHaveLength(4);
  await test.pool.query("delete from kept_media");
  await test.pool.query("update messages set at = now() - interval '8 days' where body::text like '%/old.jpg%'");
  await test.pool.query(
    "update messages set body = replace(body::text, '/odd.jpg', '/\\u0000')::json where conversation_id = $1 and seq = $2",
    [odd.id, odd.seq],
  );
  const migration = await readFile(new URL("../../../migrations/0026_kept_media.sql", import.meta.url), "utf8");
  await test.pool.query(migration.slice(migration.indexOf("do $$")));
  expect(await list()).toEqual(before.filter(({ source_url }) => source_url.includes("cdn.example")));
});
