import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { asId, type Content, wordsOf } from "@botschaft/core";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../../test/app.ts";
import { withWorkspace } from "../../../db/pool.ts";
import { createLog } from "../../../log.ts";
import { LIVE_TOPIC } from "../../../pipeline/index.ts";
import { SearchIndexer } from "./searchIndexer.ts";

let test: TestApp;
let key: TestCaller;
let channelId: string;
beforeAll(async () => {
  test = await createTestApp();
  key = await test.createKey(await test.createWorkspace());
  channelId = await test.connectPage(key);
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.pool.query("delete from message_texts; update message_search_progress set complete_until = null");
});

/** The ids of the conversations that hold the words, from page after page of two. */
async function find(words: string, caller = key, view = "all"): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = ""; ; ) {
    const path = `/conversations?view=${view}&limit=2&q=${encodeURIComponent(words)}${cursor}`;
    const { json, status } = await test.call(caller, "GET", path);
    expect(status).toBe(200);
    found.push(...json.items.map(({ id }: { id: string }) => id));
    if (json.nextCursor === null) return found;
    cursor = `&cursor=${json.nextCursor}`;
  }
}

/** Runs the indexer meanwhile, beginning when everything so far has been read. */
async function whileIndexing(act: (caughtUp: () => Promise<void>) => Promise<void>): Promise<void> {
  const indexer = new SearchIndexer({ databaseUrl: test.databaseUrl, log: createLog("silent"), restMs: 10 });
  indexer.start();
  const caughtUp = async () => {
    const now = (await test.pool.query("select clock_timestamp() as now")).rows[0].now;
    await test.pool.query("select pg_notify($1, '{}')", [LIVE_TOPIC]);
    await waitFor(async () => {
      const left = await test.pool.query(
        `select from conversations c where exists (select from messages m where m.conversation_id = c.id
           and m.seq > coalesce((select max(to_seq) from message_texts t where t.conversation_id = c.id), 0))
         union all select from message_texts where text is null`,
      );
      const { rows } = await test.pool.query("select complete_until from message_search_progress");
      return left.rowCount === 0 && rows[0].complete_until !== null && now !== null;
    });
  };
  await caughtUp();
  await act(caughtUp).finally(() => indexer.stop());
}

it("a message just written is found at once: before anything was read, after, and while nobody reads", async () => {
  const first = await test.says(channelId, "anna", "Habt ihr Friesennerze?");
  expect(await find("friesennerz")).toEqual([first]);
  await whileIndexing(async (caughtUp) => {
    expect(await find("friesennerz")).toEqual([first]);
    const second = await test.says(channelId, "bert", "Ein Friesennerz in XL bitte");
    expect(await find("friesennerz")).toEqual([second, first]);
    await caughtUp();
    expect(await find("friesennerz")).toEqual([second, first]);
  });
  const third = await test.says(channelId, "cleo", "Ist der Friesennerz wasserdicht?");
  expect((await find("friesennerz"))[0]).toBe(third);
  expect(await find("ist der friesennerz")).toEqual([third]);
});

it("a message is found at every moment, also while it is being read", async () => {
  await whileIndexing(async () => {
    for (let n = 0; n < 40; n++) {
      const id = await test.says(channelId, "zoe", `Wort${n}wort`);
      for (let again = 0; again < 5; again++) expect(await find(`wort${n}wort`)).toEqual([id]);
    }
  });
});

it("small and large letters are the same, umlauts too, and signs of patterns stand for themselves", async () => {
  const id = await test.says(channelId, "dora", 'Größe ÄRMELLÄNGE 100% "quer_beet" \\o/ \u{1F9E5}');
  const search = async () => {
    for (const words of ["größe", "GRÖ", "ärmellänge", '0% "Quer_', "\\o/", "\u{1F9E5}"])
      expect(await find(words), words).toEqual([id]);
    for (const words of ["gr_ße", "100%quer", "\\\\o/"]) expect(await find(words), words).toEqual([]);
  };
  await search();
  await whileIndexing(search);
});

it("what was edited is found as it is now; what was taken back is gone at once, also from what was read", async () => {
  const id = await test.says(channelId, "emil", "Meine Nummer ist 0170-1234567");
  const change = (body: object) =>
    test.pool.query("update messages set body = $2 where conversation_id = $1 and seq = 1", [id, JSON.stringify(body)]);
  const texts = async () =>
    (await test.pool.query("select text from message_texts where conversation_id = $1", [id])).rows;
  await whileIndexing(async () => {
    expect(await texts()).toEqual([{ text: "meine nummer ist 0170-1234567" }]);
  });
  await change({ kind: "said", contents: [{ kind: "text", text: "Meine Nummer ist geheim" }] });
  expect(await texts()).toEqual([{ text: null }]);
  expect([await find("0170-1234567"), await find("ist geheim")]).toEqual([[], [id]]);
  await whileIndexing(async () => {
    expect([await find("0170-1234567"), await find("ist geheim")]).toEqual([[], [id]]);
    expect(await texts()).toEqual([{ text: "meine nummer ist geheim" }]);
  });
  await change({ kind: "said", contents: [] });
  expect(await find("ist geheim")).toEqual([]);
  await test.pool.query("delete from messages where conversation_id = $1", [id]);
  await whileIndexing(async () => expect(await texts()).toEqual([]));
});

/** One of each kind: what a person reads in it begins with "lies". */
const samples: Readonly<Record<Content["kind"], Content>> = {
  text: { kind: "text", text: "lies-text" },
  media: { kind: "media", items: [{ type: "image", source: { url: "https://n.example" } }], caption: "lies-caption" },
  cards: {
    kind: "cards",
    cards: [{ title: "lies-card" }, { title: "lies-second-card", subtitle: "lies-card-subtitle" }],
  },
  choice: { kind: "choice", via: "button", title: "lies-choice" },
  shared: { kind: "shared", what: "link", title: "lies-shared", subtitle: "lies-shared-subtitle" },
  location: { kind: "location", latitude: 1, longitude: 2, title: "lies-location" },
  sticker: { kind: "sticker" },
  unsupported: { kind: "unsupported", type: "x", raw: {} },
};

it("every word that a person can read in any kind of content is found, before it was read and after", async () => {
  const id = await test.says(channelId, "cora", "Moin");
  const body = { kind: "said", contents: Object.values(samples) };
  await test.pool.query("update messages set body = $2 where conversation_id = $1 and seq = 1", [
    id,
    JSON.stringify(body),
  ]);
  const words = Object.values(samples).flatMap(wordsOf);
  expect(words.toSorted()).toEqual([...new Set(JSON.stringify(body).match(/lies[a-z-]+/g))].toSorted());
  const search = async () => {
    for (const word of words) expect(await find(word), word).toEqual([id]);
  };
  await search();
  await whileIndexing(search);
});

it("a message whose transaction ends late, with an old time, is not skipped", async () => {
  const id = await test.says(channelId, "fips", "Moin", Date.now() - 86_400_000);
  const late = await test.pool.connect();
  await whileIndexing(async (caughtUp) => {
    await late.query("begin");
    await late.query(
      `insert into messages (workspace_id, conversation_id, seq, author, at, body, delivery)
       select workspace_id, conversation_id, seq + 1, author, at, '{"kind":"said","contents":[{"kind":"text","text":"Quittung fehlt"}]}', 'none'
         from messages where conversation_id = $1 order by seq desc limit 1`,
      [id],
    );
    await late.query("select pg_notify($1, $2)", [
      LIVE_TOPIC,
      JSON.stringify({ [key.workspaceId]: { conversations: [id] } }),
    ]);
    await test.says(channelId, "gesa", "Zwischendurch");
    await caughtUp();
    await late.query("commit");
    expect(await waitFor(async () => (await find("quittung fehlt"))[0])).toBe(id);
  }).finally(() => late.release());
});

it("while messages are read, one that is edited meanwhile is not kept as it was", async () => {
  const id = await test.says(channelId, "hein", "vorher");
  const editor = await test.pool.connect();
  await editor.query("begin");
  await editor.query("update messages set body = $2 where conversation_id = $1 and seq = 1", [
    id,
    JSON.stringify({ kind: "note", text: "nachher" }),
  ]);
  const indexer = new SearchIndexer({ databaseUrl: test.databaseUrl, log: createLog("silent"), restMs: 10 });
  indexer.start();
  try {
    await waitFor(async () => {
      const { rowCount } = await test.pool.query("select from pg_locks where locktype = 'advisory' and not granted");
      return rowCount === 1;
    });
    await editor.query("commit");
    editor.release();
    const text = await waitFor(async () => {
      const { rows } = await test.pool.query("select text from message_texts where conversation_id = $1", [id]);
      return rows[0]?.text;
    });
    expect(text).toBe("nachher");
  } finally {
    await indexer.stop();
  }
});

it("a long thread is read to its end, and a message that holds a NUL breaks nothing", async () => {
  const id = await test.says(channelId, "ilse", "Anfang");
  await test.pool.query(
    `insert into messages (workspace_id, conversation_id, seq, author, at, body, delivery)
     select $1, $2, n, 'contact', now(), ('{"kind":"said","contents":[{"kind":"text","text":"Zeile ' || n || ' \\u0000 \\ud800 Ende"}]}')::json, 'none'
       from generate_series(3, 130) n`,
    [key.workspaceId, id],
  );
  expect(await find("Zeile 130")).toEqual([id]);
  await whileIndexing(async () => {
    expect(await find("Zeile 130")).toEqual([id]);
    expect(await find("Zeile 131")).toEqual([]);
  });
  const { rows } = await test.pool.query(
    "select from_seq, to_seq from message_texts where conversation_id = $1 order by 1",
    [id],
  );
  expect(rows).toEqual([
    { from_seq: 1, to_seq: 50 },
    { from_seq: 51, to_seq: 100 },
    { from_seq: 101, to_seq: 130 },
  ]);
});

it("views, channels and names are minded, and another workspace finds nothing", async () => {
  const id = await test.says(channelId, "jule", "Ebbe und Flut");
  await test.pool.query(
    "update contacts set name = 'Jule Petersen' where id = (select contact_id from identities where key = 'jule')",
  );
  const other = await test.createKey(await test.createWorkspace());
  await whileIndexing(async () => {
    expect([await find("ebbe und"), await find("jule peter")]).toEqual([[id], [id]]);
    expect([await find("ebbe", key, "waiting"), await find("ebbe", key, "closed")]).toEqual([[id], []]);
    expect([await find("ebbe", other), await find("jule", other)]).toEqual([[], []]);
    const seen = await withWorkspace(test.pool, asId(other.workspaceId), async (db) => [
      (await db.query("select from message_texts")).rowCount,
      (await db.query("select from find_conversations_saying('%ebbe%', null, 'jule', '{jule%}', 10)")).rowCount,
    ]);
    expect(seen).toEqual([0, 0]);
  });
});

it("one conversation that cannot be read keeps no other from being read", async () => {
  const bad = await test.says(channelId, "ulf", "unlesbar");
  const good = await test.says(channelId, "vera", "lesbar");
  await test.pool.query(`alter table message_texts add constraint no_ulf check (conversation_id <> '${bad}')`);
  const indexer = new SearchIndexer({ databaseUrl: test.databaseUrl, log: createLog("silent"), restMs: 10 });
  indexer.start();
  try {
    await waitFor(async () => {
      const read = await test.pool.query("select from message_texts where conversation_id = $1", [good]);
      return read.rowCount === 1;
    });
    expect(await find("unlesbar")).toEqual([bad]);
  } finally {
    await indexer.stop();
    await test.pool.query("alter table message_texts drop constraint no_ulf");
  }
});

it("umlauts and accents are found by every way to write them, as in bots", async () => {
  const id = await test.says(channelId, "knut", "Welche Größe hat das Café in der Straße?");
  const search = async () => {
    for (const words of ["größe", "groesse", "grosse", "GRÖSSE", "cafe", "café", "strasse", "straße", "welche groes"])
      expect(await find(words), words).toContain(id);
    for (const words of ["grösze", "kafe", "strase"]) expect(await find(words), words).toEqual([]);
  };
  await search();
  await whileIndexing(search);
  const spelled = await test.says(channelId, "lars", "Groesse M, neue Kueche");
  const searchSpelled = async () => {
    expect(await find("größe m")).toEqual([spelled]);
    expect([await find("küche"), await find("kueche"), await find("kuche")]).toEqual([[spelled], [spelled], []]);
  };
  await searchSpelled();
  await whileIndexing(searchSpelled);
});

it("each conversation comes with the newest sentence that holds the words, marked, its author and the number of hits", async () => {
  const id = await test.says(channelId, "mia", "Die Naht am Ärmel ist aufgegangen");
  await test.says(
    channelId,
    "mia",
    `${"Das ist eine lange Vorrede, die niemand liest. ".repeat(5)}Dann riss die NÄHT wieder. ${"Und so weiter. ".repeat(20)}`,
  );
  await test.says(channelId, "mia", "Kommt später");
  const search = async () => {
    const { json } = await test.call(key, "GET", "/conversations/search?q=naht&view=all");
    expect(json.isComplete).toBe(true);
    expect(json.items.map(({ conversation }: { conversation: { id: string } }) => conversation.id)).toEqual([id]);
    const [{ hit, hitCount }] = json.items;
    expect(hitCount).toBe(2);
    expect(hit.author).toEqual({ kind: "contact" });
    expect(hit.text.length).toBeLessThan(170);
    expect(hit.text).toMatch(/^….*Dann riss die NÄHT wieder\. .*…$/);
    expect(hit.marks.map(({ from, to }: { from: number; to: number }) => hit.text.slice(from, to))).toEqual(["NÄHT"]);
    const hits = await test.call(key, "GET", `/conversations/${id}/hits?q=naht`);
    expect(hits.json.items.map(({ text }: { text: string }) => text)[1]).toBe("Die Naht am Ärmel ist aufgegangen");
    const around = await test.call(key, "GET", `/conversations/${id}/messages?around=${hit.seq}&limit=1`);
    expect(around.json.items[0].body.contents[0].text).toContain("NÄHT");
    expect([around.json.hasOlder, around.json.hasNewer]).toEqual([true, true]);
  };
  await search();
  await whileIndexing(search);
});

it("people are found by name, tag and number, with no sentence where none was said", async () => {
  const id = await test.says(channelId, "491701234567", "Moin");
  await test.pool.query(
    "update contacts set name = 'Jörg Müller', tags = '{Großkunde}' where id = (select contact_id from identities where key = '491701234567')",
  );
  const search = async () => {
    for (const words of ["joerg", "muller", "grosskunde", "+49 170 1234567", "0170/1234567", "1234567"]) {
      const { json } = await test.call(key, "GET", `/conversations/search?q=${encodeURIComponent(words)}`);
      const found = json.items.map((item: { conversation: { id: string } }) => item.conversation.id);
      expect(found, words).toContain(id);
      expect(json.items.find((item: { conversation: { id: string } }) => item.conversation.id === id).hit).toBe(null);
    }
    const { json } = await test.call(key, "GET", "/conversations/search?q=4917");
    expect(json.items.map((item: { conversation: { id: string } }) => item.conversation.id)).not.toContain(id);
  };
  await search();
  await whileIndexing(search);
});

it("a thread is read around any message, and on from there both ways", async () => {
  const id = await test.says(channelId, "nora", "Anfang");
  await test.pool.query(
    `insert into messages (workspace_id, conversation_id, seq, author, at, body, delivery)
     select $1, $2, n, 'contact', now(), ('{"kind":"said","contents":[{"kind":"text","text":"Zeile ' || n || '"}]}')::json, 'none'
       from generate_series(3, 300) n`,
    [key.workspaceId, id],
  );
  await test.pool.query(
    "update conversations set state = jsonb_set(state::jsonb, '{lastSeq}', '300')::json where id = $1",
    [id],
  );
  const read = async (query: string) => {
    const { json } = await test.call(key, "GET", `/conversations/${id}/messages?limit=10&${query}`);
    const seqs = json.items.map(({ seq }: { seq: number }) => seq);
    return [seqs[0], seqs.at(-1), seqs.length, json.hasOlder, json.hasNewer];
  };
  expect(await read("around=150")).toEqual([146, 155, 10, true, true]);
  expect(await read("around=2")).toEqual([1, 7, 7, false, true]);
  expect(await read("around=300")).toEqual([296, 300, 5, true, false]);
  expect(await read("after=155")).toEqual([156, 165, 10, true, true]);
  expect(await read("before=146")).toEqual([136, 145, 10, true, true]);
  expect((await test.call(key, "GET", `/conversations/${id}/messages?around=3&before=5`)).status).toBe(400);
});
