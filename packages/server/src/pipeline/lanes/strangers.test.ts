import { afterEach, beforeEach, expect, test } from "vitest";
import { PAGE, pageBody, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";

let world: PipelineWorld;
let url: string;
beforeEach(async () => {
  world = await PipelineWorld.withParrot();
  url = await world.startDirect(PAGE);
});
afterEach(() => world.close());

const from = (who: string, more: object) => ({
  sender: { id: who },
  recipient: { id: PAGE },
  timestamp: Date.now(),
  ...more,
});
const people = async (who: string) => [
  await world.count(`conversations where contact_key = '${who}'`),
  await world.count(`identities where key = '${who}'`),
];
const before = async () => [await world.count("contacts"), await world.count("conversations")];
const seen = async () =>
  Object.fromEntries(Object.entries(await world.ledger()).filter(([metric]) => metric.startsWith("stranger.")));

test("receipts, reactions, edits, echoes and likes of unknown people make nobody: they are kept and counted", async () => {
  const [contacts, conversations] = await before();
  const asked = world.calls.length;
  const events = [
    from("s1", { delivery: { watermark: Date.now() } }),
    from("s2", { read: { watermark: Date.now() } }),
    from("s3", { reaction: { mid: "m_1", action: "react", emoji: "❤️" } }),
    from("s4", { message_edit: { mid: "m_2", text: "anders", num_edit: 1 } }),
    from("s5", { account_linking: { status: "linked", authorization_code: "code" } }),
    {
      sender: { id: PAGE },
      recipient: { id: "s6" },
      timestamp: Date.now(),
      message: { mid: "m_3", is_echo: true, attachments: [{ title: "A post", type: "template", payload: null }] },
    },
    from("s7", { message: { mid: "m_4", is_deleted: true } }),
  ];
  for (const event of events) expect(await world.deliver(url, pageBody(PAGE, event))).toBe(200);
  const likes = {
    object: "page",
    entry: [
      {
        id: PAGE,
        time: Date.now(),
        changes: [
          { field: "feed", value: { item: "reaction", verb: "add", reaction_type: "like", from: { id: "s8" } } },
          {
            field: "feed",
            value: { item: "comment", verb: "add", comment_id: "c1", message: "!", from: { id: "s9" } },
          },
        ],
      },
    ],
  };
  expect(await world.deliver(url, likes)).toBe(200);
  await world.rest();
  expect(await before()).toEqual([contacts, conversations]);
  expect(await world.count("identities where key like 's_'")).toBe(0);
  expect(world.calls).toHaveLength(asked);
  expect(await seen()).toEqual({
    "stranger.delivered": 1,
    "stranger.read": 1,
    "stranger.reaction": 1,
    "stranger.edited": 1,
    "stranger.echo": 1,
    "stranger.unsent": 1,
    "stranger.unknown": 3,
  });
  // Kept, in the journal as in the bodies as they came.
  expect(await world.count("journal j join raw_events r on r.id = j.raw_id where j.contact_key like 's_'")).toBe(9);
});

test("who writes, taps or comes by a link is somebody", async () => {
  await world.deliver(url, pageBody(PAGE, says(PAGE, "w1", "Hallo")));
  await world.deliver(url, pageBody(PAGE, from("w2", { postback: { title: "Los", payload: "GET_STARTED" } })));
  await world.deliver(url, pageBody(PAGE, from("w3", { referral: { ref: "qr", source: "SHORTLINK" } })));
  await world.deliver(url, pageBody(PAGE, from("w4", { optin: { type: "plugin", ref: "box" } })));
  await world.rest();
  for (const who of ["w1", "w2", "w3", "w4"]) expect(await people(who)).toEqual([1, 1]);
});

test("who is met by a receipt first and writes then begins with the words", async () => {
  const entries = [from("late", { read: { watermark: Date.now() - 5 } }), says(PAGE, "late", "Hallo")];
  await world.deliver(url, pageBody(PAGE, ...entries));
  await until("the answer", () => world.textsTo("late").length > 0);
  expect(await world.saidBy("late")).toEqual(["Hallo"]);
  expect((await world.messages("late")).map(({ seq }) => seq)[0]).toBe(1);
});

test("a receipt of somebody known is theirs", async () => {
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await until("the answer", () => world.textsTo("anna").length > 0);
  await world.deliver(url, pageBody(PAGE, from("anna", { read: { watermark: Date.now() } })));
  await until("the receipt", async () =>
    Boolean(await world.count("conversations where contact_key = 'anna' and state ->> 'readUntil' is not null")),
  );
  expect(await seen()).toEqual({});
});

test("who is known by an import and writes for the first time is that contact", async () => {
  const { rows } = await world.pool.query(
    `with p as (insert into contacts (workspace_id, id, created_at, name) values ($1, gen_random_uuid(), now(), 'Anna') returning workspace_id, id)
     insert into identities (workspace_id, channel_id, key, contact_id) select p.workspace_id, ch.id, 'imported', p.id from p, channels ch
     returning contact_id`,
    [world.workspaceId],
  );
  await world.deliver(url, pageBody(PAGE, from("imported", { read: { watermark: Date.now() } })));
  await world.deliver(url, pageBody(PAGE, says(PAGE, "imported", "Hallo")));
  await until("the answer", () => world.textsTo("imported").length > 0);
  expect((await world.pool.query("select contact_id from conversations where contact_key = 'imported'")).rows).toEqual(
    rows,
  );
  expect(await seen()).toEqual({ "stranger.read": 1 });
});

test("identifiers of any length are told apart and come back whole", async () => {
  const long = (end: string) => `${"p".repeat(6_000)}${end}`;
  await world.deliver(url, pageBody(PAGE, says(PAGE, long("a"), "Hallo")));
  await world.deliver(url, pageBody(PAGE, says(PAGE, long("b"), "Moin")));
  const mid = "m".repeat(9_000);
  const message = { ...says(PAGE, long("a"), "Nochmal"), message: { mid, text: "Nochmal" } };
  await world.deliver(url, pageBody(PAGE, message));
  await world.deliver(url, pageBody(PAGE, message));
  await until("all answers", () => world.textsTo(long("a")).length >= 2 && world.textsTo(long("b")).length >= 1);
  expect(await world.saidBy(long("a"))).toEqual(["Hallo", "Nochmal"]);
  expect(await world.saidBy(long("b"))).toEqual(["Moin"]);
  expect((await world.messages(long("a"))).map((one) => one.mid)).toContain(mid);
});
