import { randomUUID } from "node:crypto";
import { get } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { conversation, conversationSummary, type LiveEvent, liveEvent, message } from "@botschaft/contract";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../test/app.ts";
import { type EmulatedPage, PAGE, startEmulatedPage } from "../../../test/emulatedPage.ts";

let test: TestApp;
let platform: EmulatedPage;
let port: number;
beforeAll(async () => {
  [test, platform] = await Promise.all([createTestApp(), startEmulatedPage({ app: { requireProof: false } })]);
  port = await test.listen();
});
afterAll(async () => {
  await test.close();
  await platform.stop();
});

type Member = Awaited<ReturnType<TestApp["createMember"]>>;
let member: Member;
let channel: { workspaceId: string; channelId: string };
beforeEach(async () => {
  await test.pool.query("update channels set removed_at = now() where removed_at is null");
  const workspaceId = await test.createWorkspace();
  member = await test.createMember(workspaceId, "agent");
  const key = await test.createKey(workspaceId);
  const body = {
    kind: "messenger",
    accountId: PAGE.id,
    name: "Nordwind",
    token: PAGE.token,
    appSecret: PAGE.appSecret,
    graphUrl: platform.url,
    settings: { skipChecks: true },
  };
  channel = { workspaceId, channelId: (await test.call(key, "POST", "/channels", body)).json.channel.id };
});

const says = (person: string, text: string, at?: number) => test.says(channel.channelId, person, text, at);
const act = (id: string, body: object, caller: TestCaller = member) =>
  test.call(caller, "POST", `/conversations/${id}/actions`, body);
const reply = (id: string, text: string, clientKey: string, caller: TestCaller = member) =>
  test.call(caller, "POST", `/conversations/${id}/messages`, { content: { kind: "text", text }, clientKey });
const list = async (query: string) => (await test.call(member, "GET", `/conversations?${query}`)).json;
const idsIn = async (view: string) => (await list(`view=${view}`)).items.map((row: { id: string }) => row.id);

describe("a conversation", () => {
  it("has keys of its own: the same key in another conversation is another message", async () => {
    const [anna, ben] = [await says("psid-anna", "Moin"), await says("psid-ben", "Moin")];
    for (const [id, text] of [
      [anna, "Hallo Anna"],
      [ben, "Hallo Ben"],
    ] as const) {
      for (const answer of [await reply(id, text, "1"), await reply(id, text, "1")]) {
        expect(answer.status).toBe(201);
        expect(answer.json.messages.at(-1)).toMatchObject({
          conversationId: id,
          body: { contents: [{ kind: "text", text }] },
        });
      }
      const { items } = (await test.call(member, "GET", `/conversations/${id}/messages`)).json;
      expect(items.filter(({ clientKey }: { clientKey: string | null }) => clientKey === "1")).toHaveLength(1);
    }
    for (const id of [anna, ben]) {
      // As a day later, when the answers that were kept are cleared away; the journal remembers longer.
      await test.pool.query("delete from idempotency_keys");
      const closing = { "idempotency-key": "1" };
      const answer = await test.call(member, "POST", `/conversations/${id}/actions`, { kind: "close" }, closing);
      expect(answer.json).toMatchObject({ id, status: "closed" });
    }
  });

  it("is listed, opened and read in the form the contract describes", async () => {
    const id = await says("psid-1", "Moin, wo ist mein Paket?");
    const { items, nextCursor } = await list("view=all");
    expect(nextCursor).toBeNull();
    expect(items.map((row: unknown) => conversationSummary.parse(row))).toMatchObject([
      { id, channelKind: "messenger", unread: 1, preview: { author: "contact", text: "Moin, wo ist mein Paket?" } },
    ]);
    const opened = conversation.parse((await test.call(member, "GET", `/conversations/${id}`)).json);
    expect(opened).toMatchObject({
      channel: { name: "Nordwind", status: "connected" },
      groundInfo: { ground: { kind: "open_window" }, refusal: null },
      run: null,
    });
    expect(Date.parse(opened.groundInfo.ground?.until ?? "") - Date.parse(opened.lastInboundAt ?? "")).toBe(
      24 * 3_600_000,
    );
    const thread = (await test.call(member, "GET", `/conversations/${id}/messages`)).json;
    expect(thread.items.map((each: unknown) => message.parse(each))).toMatchObject([
      {
        seq: 1,
        author: { kind: "contact" },
        body: { kind: "said", contents: [{ kind: "text", text: "Moin, wo ist mein Paket?" }] },
      },
      // There is no flow: somebody has to answer.
      { seq: 2, author: { kind: "system" }, body: { kind: "event", event: { name: "handed_over" } } },
    ]);
  });

  it("a member's reply takes it, reaches the platform, and the same client key sends it once", async () => {
    const id = await says("psid-2", "Hallo?");
    const first = await reply(id, "Guten Tag!", "draft-1");
    expect(first.status).toBe(201);
    const drafts = (answer: typeof first) =>
      answer.json.messages.filter((each: { clientKey: string | null }) => each.clientKey === "draft-1");
    expect(drafts(first)).toMatchObject([
      {
        author: { kind: "member", memberId: member.memberId, name: "Test agent" },
        ground: { kind: "open_window" },
        cause: { kind: "member" },
      },
    ]);
    const again = await reply(id, "Guten Tag!", "draft-1");
    expect(drafts(again)[0].seq).toBe(drafts(first)[0].seq);
    await waitFor(async () =>
      (await test.call(member, "GET", `/conversations/${id}/messages`)).json.items.some(
        (each: { clientKey: string | null; delivery: string }) =>
          each.clientKey === "draft-1" && each.delivery !== "queued",
      ),
    );
    const { holder } = (await test.call(member, "GET", `/conversations/${id}`)).json;
    expect(holder).toMatchObject({ kind: "member", memberId: member.memberId });
    const texts = (await test.call(member, "GET", `/conversations/${id}/messages`)).json.items.filter(
      (each: { clientKey: string | null }) => each.clientKey === "draft-1",
    );
    expect(texts).toHaveLength(1);
  });

  it("outside the window a reply is refused, and the ground says why and what else", async () => {
    const id = await says("psid-3", "vor zwei Tagen", Date.now() - 48 * 3_600_000);
    expect((await test.call(member, "GET", `/conversations/${id}/ground`)).json).toMatchObject({
      ground: null,
      refusal: { reason: "human_agent_not_allowed", closedAt: expect.any(String) },
      alternatives: expect.arrayContaining(["wait_for_contact"]),
    });
    expect((await reply(id, "zu spät", "late")).json).toMatchObject({ status: 422, code: "window_closed" });
  });

  it("is taken, handed back, assigned, snoozed, closed and reopened, and each view follows", async () => {
    const id = await says("psid-4", "Hilfe");
    const colleague = await test.createMember(channel.workspaceId, "agent");
    expect([await idsIn("waiting"), await idsIn("unassigned"), await idsIn("mine")]).toEqual([[id], [id], []]);
    expect((await act(id, { kind: "take" })).json.holder).toMatchObject({ kind: "member", memberId: member.memberId });
    expect(await idsIn("mine")).toEqual([id]);
    expect((await act(id, { kind: "assign", memberId: colleague.memberId })).json.assigneeId).toBe(colleague.memberId);
    expect(await idsIn("mine")).toEqual([]);
    await act(id, { kind: "assign", memberId: null });
    expect([await idsIn("mine"), await idsIn("unassigned"), await idsIn("bot")]).toEqual([[], [id], []]);
    expect((await act(id, { kind: "snooze", until: new Date(Date.now() + 3_600_000).toISOString() })).json.status).toBe(
      "snoozed",
    );
    expect(await idsIn("snoozed")).toEqual([id]);
    expect((await act(id, { kind: "close" })).json.status).toBe("closed");
    expect(await idsIn("closed")).toEqual([id]);
    expect((await act(id, { kind: "reopen" })).json.status).toBe("open");
    await act(id, { kind: "take" });
    expect(await idsIn("mine")).toEqual([id]);
    await act(id, { kind: "assign", memberId: null });
    expect((await act(id, { kind: "hand_back" })).json.holder).toEqual({ kind: "bot" });
    expect(await idsIn("bot")).toEqual([id]);
    expect((await test.call(member, "GET", "/conversations/counts")).json).toMatchObject({
      bot: 1,
      all: 1,
      mine: 0,
      closed: 0,
    });
    const events = (await test.call(member, "GET", `/conversations/${id}/messages`)).json.items.flatMap(
      (each: { body: { kind: string; event?: { name: string } } }) => each.body.event?.name ?? [],
    );
    expect(events).toEqual(
      expect.arrayContaining(["taken", "assigned", "snoozed", "closed", "reopened", "handed_back"]),
    );
  });

  it("what is put aside comes by its return, page by page", async () => {
    const hours = [3, 1, 2];
    for (const [index, hour] of hours.entries()) {
      const id = await says(`psid-aside-${index}`, "Hallo");
      await act(id, { kind: "snooze", until: new Date(Date.now() + hour * 3_600_000).toISOString() });
    }
    const returns: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const { json } = await test.call(
        member,
        "GET",
        `/conversations?view=snoozed&limit=2${cursor && `&cursor=${cursor}`}`,
      );
      returns.push(...json.items.map((row: { snoozedUntil: string }) => row.snoozedUntil));
      cursor = json.nextCursor;
    }
    expect(returns).toHaveLength(hours.length);
    expect(returns).toEqual([...returns].sort());
  });

  it("asking for what is so already succeeds and changes nothing", async () => {
    const id = await says("psid-5", "Hallo");
    await act(id, { kind: "close" });
    const before = (await test.call(member, "GET", `/conversations/${id}`)).json.lastSeq;
    expect(await act(id, { kind: "close" })).toMatchObject({
      status: 200,
      json: { status: "closed", lastSeq: before },
    });
  });

  it("tags and attributes are changed through it, and the contact has them", async () => {
    const id = await says("psid-6", "Hallo");
    const changed = (await act(id, { kind: "set_tags", add: ["VIP", "Kiel"], remove: [] })).json;
    await act(id, { kind: "set_attributes", attributes: { shoe_size: 43, city: "Kiel" } });
    await test.call(await test.createKey(channel.workspaceId), "PATCH", `/contacts/${changed.contact.id}`, {
      attributes: { city: null, street: "Förde 1" },
      addTags: ["neu"],
      removeTags: ["VIP"],
    });
    const contact = (await test.call(member, "GET", `/contacts/${changed.contact.id}`)).json;
    expect(contact).toMatchObject({
      attributes: { shoe_size: 43, street: "Förde 1" },
      conversations: [{ id, contactKey: "psid-6" }],
    });
    expect(contact.attributes).not.toHaveProperty("city");
    expect(new Set(contact.tags)).toEqual(new Set(["Kiel", "neu"]));
    expect((await test.call(member, "GET", "/contacts?tag=neu")).json.items).toHaveLength(1);
  });

  it("strangers as assignees, snoozes into the past and unknown flows are refused", async () => {
    const id = await says("psid-7", "Hallo");
    const stranger = await test.createMember(await test.createWorkspace(), "owner");
    expect((await act(id, { kind: "assign", memberId: stranger.memberId })).status).toBe(404);
    expect((await act(id, { kind: "snooze", until: "2020-01-01T00:00:00.000Z" })).json).toMatchObject({
      errors: [{ path: "/until" }],
    });
    expect((await act(id, { kind: "start_flow", flowId: member.memberId })).json).toMatchObject({
      status: 422,
      code: "flow_not_found",
    });
    expect((await act(stranger.memberId, { kind: "take" })).status).toBe(404);
    expect((await act(id, { kind: "take" }, stranger)).status).toBe(404);
  });

  it("a note is for members only", async () => {
    const id = await says("psid-8", "Hallo");
    const { json } = await test.call(member, "POST", `/conversations/${id}/notes`, {
      text: "Ruft gern zweimal an.",
      clientKey: "n1",
    });
    expect(json.messages).toMatchObject([{ body: { kind: "note", text: "Ruft gern zweimal an." }, delivery: "none" }]);
    const { rowCount } = await test.pool.query("select from outbox where conversation_id = $1", [id]);
    expect(rowCount).toBe(0);
  });
});

describe("lists", () => {
  it("page by key: each conversation once, also when new ones come in between", async () => {
    const at = Date.now();
    const made: string[] = [];
    for (let index = 0; index < 7; index++)
      made.push(await says(`psid-p${index}`, `Nummer ${index}`, at - 60_000 + (index === 3 ? 2 : index) * 1_000));
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { items: { id: string }[]; nextCursor: string | null } = await list(
        `limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      await says(`psid-new-${seen.length}`, "dazwischen", at + seen.length);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual([...made].sort());
  });

  it("a thread is read up and down by sequence number", async () => {
    let id = "";
    for (let index = 1; index <= 7; index++) id = await says("psid-9", `Nummer ${index}`);
    const { lastSeq } = (await test.call(member, "GET", `/conversations/${id}`)).json;
    const seqs = async (query: string) => {
      const { items, hasMore } = (await test.call(member, "GET", `/conversations/${id}/messages?${query}`)).json;
      return { seqs: items.map((each: { seq: number }) => each.seq), hasMore };
    };
    expect(await seqs("limit=3")).toEqual({ seqs: [lastSeq - 2, lastSeq - 1, lastSeq], hasMore: true });
    expect(await seqs("limit=3&before=4")).toEqual({ seqs: [1, 2, 3], hasMore: false });
    expect(await seqs("limit=3&before=3")).toEqual({ seqs: [1, 2], hasMore: false });
    expect(await seqs("limit=2&after=0")).toEqual({ seqs: [1, 2], hasMore: true });
    expect(await seqs(`limit=2&after=${lastSeq}`)).toEqual({ seqs: [], hasMore: false });
  });

  it("search finds names and words of any message, and takes no character for a pattern", async () => {
    const id = await says("psid-10", 'Der "Nordwind"-Anorak ist 100% dicht, oder? c:\\temp');
    await says("psid-10", "Das war gestern");
    const other = await says("psid-11", "text contents kind");
    await test.pool.query(
      "update contacts set name = 'Åsa Öztürk_Meyer' where id = (select contact_id from conversations where id = $1)",
      [other],
    );
    const find = async (q: string) =>
      (await list(`q=${encodeURIComponent(q)}`)).items.map((row: { id: string }) => row.id);
    expect(await find('"nordwind"-anorak')).toEqual([id]);
    expect(await find("100%")).toEqual([id]);
    expect(await find("c:\\temp")).toEqual([id]);
    expect(await find("öztürk_m")).toEqual([other]);
    expect(await find("1_0%")).toEqual([]);
    expect(await find("contents")).toEqual([other]);
    expect(await find("said")).toEqual([]);
  });
});

describe("naughty texts", () => {
  const texts = [
    "' or 1=1; --",
    "<script>alert(1)</script>",
    "{{ contact.name }}",
    "😀👩‍👩‍👧‍👦",
    "‮rtl",
    "${7*7}",
    "\u200b",
    "Ω≈ç√∫",
    "../../etc/passwd",
    "\ud83d\ude00",
    "\u202e\u2066",
  ];

  it.each(texts)("%j goes in and out unchanged", async (text) => {
    const id = await says("psid-naughty", text);
    const { json } = await test.call(member, "POST", `/conversations/${id}/notes`, { text, clientKey: `note ${text}` });
    expect(json.messages[0].body.text).toBe(text.trim());
    const { items } = (await test.call(member, "GET", `/conversations/${id}/messages?limit=200`)).json;
    expect(
      items.flatMap(
        (each: { body: { contents?: { text: string }[] } }) => each.body.contents?.map((part) => part.text) ?? [],
      ),
    ).toContain(text);
    expect((await list(`q=${encodeURIComponent(text)}`)).items.length).toBeGreaterThanOrEqual(
      text.trim() === "" ? 0 : 1,
    );
  });
});

describe("live", () => {
  /** Reads a stream until `until` is content with what came, then leaves. */
  function watch(headers: Record<string, string>, until: (events: { id: string; event: LiveEvent }[]) => boolean) {
    const events: { id: string; event: LiveEvent }[] = [];
    let onOpen = () => {};
    const isOpen = new Promise<void>((resolve) => (onOpen = resolve));
    const done = new Promise<typeof events>((resolve, reject) => {
      const request = get(
        { port, host: "127.0.0.1", path: `/api/v1/live?workspaceId=${channel.workspaceId}`, headers },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => {
            onOpen();
            text += chunk;
            for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
              const block = text.slice(0, end);
              text = text.slice(end + 2);
              const id = /^id: (.*)$/m.exec(block)?.[1];
              const data = /^data: (.*)$/m.exec(block)?.[1];
              if (id !== undefined && data !== undefined) events.push({ id, event: liveEvent.parse(JSON.parse(data)) });
            }
            if (until(events)) {
              resolve(events);
              request.destroy();
            }
          });
          response.on("end", () => resolve(events));
        },
      );
      request.on("error", (error) => (request.destroyed ? undefined : reject(error)));
    });
    return { isOpen, done };
  }

  it("tells of a message, and after a reconnect of what was missed", async () => {
    const { cookie } = member.headers;
    const first = watch({ cookie: cookie ?? "" }, (events) =>
      events.some(({ event }) => event.type === "conversation"),
    );
    await first.isOpen;
    const id = await says("psid-live", "Moin");
    const seen = await first.done;
    const told = seen.flatMap(({ event }) => (event.type === "conversation" ? [event] : [])).at(-1);
    expect(told).toMatchObject({ id, summary: { id, preview: { text: "Moin" } }, messages: [{ seq: 1 }, { seq: 2 }] });

    await says("psid-live", "Ist da jemand?");
    const second = watch({ cookie: cookie ?? "", "last-event-id": seen.at(-1)?.id ?? "" }, (events) =>
      events.some(({ event }) => event.type === "conversation" && event.summary.preview?.text === "Ist da jemand?"),
    );
    const missed = await second.done;
    expect(
      missed.some(({ event }) => event.type === "conversation" && event.messages.some(({ seq }) => seq === 3)),
    ).toBe(true);
  });

  it("tells everybody the same of what changed of other kinds, by its ids, and of nothing that came to nothing", async () => {
    const isChanged = ({ event }: { event: LiveEvent }) => event.type === "changed";
    const screens = [1, 2].map(() =>
      watch({ cookie: member.headers.cookie ?? "" }, (events) => events.filter(isChanged).length === 3),
    );
    await Promise.all(screens.map(({ isOpen }) => isOpen));
    const key = await test.createKey(channel.workspaceId);
    const definition = { formatVersion: 1, start: "a", triggers: [], nodes: [{ id: "a", kind: "end" }] };
    const flow = (await test.call(key, "POST", "/flows", { name: "Neu", definition })).json;
    // There is no such flow, so nothing changed.
    await test.call(key, "PUT", `/flows/${randomUUID()}/draft`, { definition });
    await test.call(key, "PATCH", `/flows/${flow.id}`, { name: "Neuer" });
    await test.call(key, "PATCH", `/channels/${channel.channelId}`, { name: "Nordwind" });
    const told = await Promise.all(screens.map(({ done }) => done));
    expect(told[0]?.filter(isChanged).map(({ event }) => event)).toEqual([
      { type: "changed", what: "flows", ids: [flow.id] },
      { type: "changed", what: "flows", ids: [flow.id] },
      { type: "changed", what: "channels", ids: [channel.channelId] },
    ]);
    expect(told[1]?.filter(isChanged)).toEqual(told[0]?.filter(isChanged));
  });

  it("says resync to a screen that was away too long", async () => {
    const stream = watch(
      { cookie: member.headers.cookie ?? "", "last-event-id": "before-7" },
      (events) => events.length > 0,
    );
    expect((await stream.done)[0]?.event).toEqual({ type: "resync" });
  });

  it("is closed to strangers and to foreign workspaces", async () => {
    const status = (headers: Record<string, string>, workspaceId: string) =>
      new Promise((resolve) =>
        get(
          { port, host: "127.0.0.1", path: `/api/v1/live?workspaceId=${workspaceId}`, headers },
          (response) => (response.destroy(), resolve(response.statusCode)),
        ),
      );
    expect(await status({}, channel.workspaceId)).toBe(401);
    expect(await status({ cookie: member.headers.cookie ?? "" }, await test.createWorkspace())).toBe(404);
  });

  it("ends when the server does", async () => {
    const other = await createTestApp();
    const otherPort = await other.listen();
    const workspaceId = await other.createWorkspace();
    const key = await other.createKey(workspaceId);
    const ended = new Promise<void>((resolve) => {
      get({ port: otherPort, host: "127.0.0.1", path: "/api/v1/live", headers: { ...key.headers } }, (response) => {
        response
          .on("data", () => void other.close())
          .on("end", resolve)
          .on("error", () => resolve());
      });
    });
    await ended;
  });
});
