import { describe, expect, test } from "vitest";
import { parseBody } from "./parseBody.ts";
import { rawAt, splitMeta } from "./splitMeta.ts";

const pageId = "1000001";
const psid = "24300000000000001";
const incoming = { sender: { id: psid }, recipient: { id: pageId }, timestamp: 1_795_000_000_100 };
const outgoing = { sender: { id: pageId }, recipient: { id: psid }, timestamp: 1_795_000_000_100 };

function page(...messaging: readonly unknown[]) {
  return { object: "page", entry: [{ id: pageId, time: 1_795_000_000_123, messaging }] };
}

function keyOf(item: object) {
  return splitMeta(page({ ...incoming, ...item }))[0]?.dedupeKey;
}

describe("the envelope", () => {
  test("every item of every entry comes out, with its path", () => {
    const message = (mid: string) => ({ ...incoming, message: { mid, text: "x" } });
    const body = {
      object: "page",
      entry: [
        {
          id: pageId,
          time: 1,
          messaging: [message("m_1"), message("m_2")],
          changes: [{ field: "feed", value: { item: "post" } }],
        },
        { id: pageId, time: 2, messaging: [message("m_3")], standby: [message("m_4")] },
      ],
    };
    const items = splitMeta(body);
    expect(items.map((item) => item.path.join("."))).toEqual([
      "entry.0.messaging.0",
      "entry.0.messaging.1",
      "entry.0.changes.0",
      "entry.1.messaging.0",
      "entry.1.standby.0",
    ]);
    for (const item of items) expect(rawAt(body, item.path)).toEqual(item.raw);
  });

  test("an incoming message names account, contact and time", () => {
    expect(splitMeta(page({ ...incoming, message: { mid: "m_1", text: "Hallo" } }))).toEqual([
      {
        accountId: pageId,
        contactKey: psid,
        dedupeKey: "m_1",
        at: 1_795_000_000_100,
        path: ["entry", 0, "messaging", 0],
        raw: { ...incoming, message: { mid: "m_1", text: "Hallo" } },
      },
    ]);
  });

  test("in an echo sender and recipient are swapped, the contact is not", () => {
    const [item] = splitMeta(page({ ...outgoing, message: { mid: "m_1", is_echo: true } }));
    expect(item).toMatchObject({ accountId: pageId, contactKey: psid, dedupeKey: "echo:m_1" });
  });

  test("what the Page itself did belongs to the contact it did it to", () => {
    const [item] = splitMeta(page({ ...outgoing, reaction: { mid: "m_1", action: "react", emoji: "👍" } }));
    expect(item).toMatchObject({ accountId: pageId, contactKey: psid });
  });

  test("an item without sender concerns the account", () => {
    const [item] = splitMeta(
      page({ recipient: { id: pageId }, timestamp: 1, policy_enforcement: { action: "block" } }),
    );
    expect(item).toMatchObject({ accountId: pageId, contactKey: undefined });
  });

  test("an entry's time stands in for a missing time of the item, also in raw", () => {
    const [item] = splitMeta(page({ sender: { id: psid }, recipient: { id: pageId }, message: { mid: "m_1" } }));
    expect(item).toMatchObject({ at: 1_795_000_000_123, raw: { timestamp: 1_795_000_000_123 } });
  });

  test("raw of a standby item says so", () => {
    const body = {
      object: "page",
      entry: [{ id: pageId, time: 1, standby: [{ ...incoming, message: { mid: "m_1" } }] }],
    };
    expect(splitMeta(body)[0]).toMatchObject({ dedupeKey: "sb:m_1", raw: { standby: true, message: { mid: "m_1" } } });
  });

  test("one tap told to us and as overheard is one event, and what is only overheard stays", () => {
    const tap = { ...incoming, postback: { mid: "m_9", title: "Ja", payload: "YES" } };
    const other = { ...incoming, message: { mid: "m_10", text: "?" } };
    const body = { object: "page", entry: [{ id: pageId, time: 1, messaging: [tap], standby: [tap, other] }] };
    expect(splitMeta(body).map(({ dedupeKey }) => dedupeKey)).toEqual(["p:m_9", "sb:m_10"]);
    for (const item of splitMeta(body)) expect(rawAt(body, item.path)).toEqual(item.raw);
  });

  test("the dashboard's test button is understood as the messaging item it holds", () => {
    const value = {
      sender: { id: "12334" },
      recipient: { id: "23245" },
      timestamp: "1527459824",
      message: { mid: "mid_test", text: "t" },
    };
    const body = { object: "page", entry: [{ id: "0", time: 1, changes: [{ field: "messages", value }] }] };
    expect(splitMeta(body)).toMatchObject([
      { accountId: "23245", contactKey: "12334", dedupeKey: "mid_test", at: 1_527_459_824_000, raw: value },
    ]);
    expect(splitMeta({ sample: { field: "messages", value } })).toMatchObject([
      { accountId: "23245", contactKey: "12334" },
    ]);
  });

  test("an empty entry yields nothing, anything else at least one item", () => {
    expect(splitMeta({ object: "page", entry: [] })).toEqual([]);
    const strange: readonly unknown[] = [
      null,
      1,
      "text",
      true,
      [],
      {},
      { object: "page" },
      { entry: {} },
      { entry: [null] },
      { entry: [{}] },
      page(),
      page(null),
      page("text"),
      page({}),
      { object: "page", entry: [{ id: pageId, messaging: { message: {} } }] },
      { object: "page", entry: [{ changes: [{}] }] },
      { object: "page", entry: [{ changes: ["x"] }] },
      { object: "whatsapp_business_account", entry: [{ changes: [{ field: "messages", value: { messages: [] } }] }] },
    ];
    for (const body of strange) expect(splitMeta(body).length, JSON.stringify(body)).toBeGreaterThan(0);
  });

  test("nesting of any depth is survived", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    expect(splitMeta(page({ ...incoming, novelty: deep }))[0]?.dedupeKey).toMatch(/^h:[0-9a-f]{40}$/);
  });
});

describe("ids given as numbers", () => {
  test("become strings", () => {
    const body = {
      object: "page",
      entry: [
        { id: 1_000_001, messaging: [{ sender: { id: 17 }, recipient: { id: 1_000_001 }, message: { mid: "m_1" } }] },
      ],
    };
    expect(splitMeta(body)[0]).toMatchObject({ accountId: pageId, contactKey: "17" });
  });

  test("keep all digits when the body is read by parseBody", () => {
    const text =
      '{"object":"page","entry":[{"id": 12345678901234567891,"messaging":[{"sender":{"id":98765432109876543211},"recipient":{"id":12345678901234567891},"timestamp":1795000000100,"message":{"mid":"m_1"}}]}]}';
    expect(splitMeta(parseBody(text))[0]).toMatchObject({
      accountId: "12345678901234567891",
      contactKey: "98765432109876543211",
      at: 1_795_000_000_100,
    });
  });
});

describe("dedupe keys", () => {
  test("the same event has the same key, whatever the order of its fields", () => {
    expect(keyOf({ novelty: { a: 1, b: [2, { c: 3, d: 4 }] } })).toBe(
      keyOf({ novelty: { b: [2, { d: 4, c: 3 }], a: 1 } }),
    );
  });

  test("kinds of events about one message never share a key", () => {
    const keys = [
      keyOf({ message: { mid: "m_1" } }),
      keyOf({ message: { mid: "m_1", is_echo: true } }),
      keyOf({ message: { mid: "m_1", is_deleted: true } }),
      keyOf({ message_edit: { mid: "m_1", text: "a", num_edit: 1 } }),
      keyOf({ message_edit: { mid: "m_1", text: "b", num_edit: 2 } }),
      keyOf({ reaction: { mid: "m_1", action: "react", emoji: "👍" } }),
      keyOf({ reaction: { mid: "m_1", action: "unreact" } }),
      keyOf({ reaction: { mid: "m_1", action: "react", emoji: "👍" }, timestamp: 1_795_000_000_999 }),
      keyOf({ postback: { mid: "m_1", title: "T" } }),
      keyOf({ postback: { title: "T", payload: "A" } }),
      keyOf({ postback: { title: "T", payload: "B" } }),
      keyOf({ postback: { title: "T" }, timestamp: 1_795_000_000_999 }),
      keyOf({ read: { watermark: 5 } }),
      keyOf({ read: { watermark: 6 } }),
      keyOf({ read: { mid: "m_1" } }),
      keyOf({ delivery: { watermark: 5 } }),
      keyOf({ delivery: { watermark: 5, mids: ["m_1"] } }),
      keyOf({ delivery: { watermark: 5, mids: ["m_2"] } }),
      keyOf({ message: {} }),
      keyOf({ novelty: 1e300 * 1e300 }),
      keyOf({ novelty: null }),
      keyOf({ novelty: "null" }),
    ];
    expect(keys).not.toContain(undefined);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("a postback without mid is told by sender, time and what was tapped", () => {
    const tap = { postback: { title: "Start", payload: "START" } };
    expect(keyOf(tap)).toBe(keyOf({ ...tap, message: undefined }));
    expect(keyOf(tap)).toContain(psid);
  });

  test("a key is short and storable whatever an id holds", () => {
    const long = keyOf({ message: { mid: "m_".padEnd(250, "x") } });
    const nul = keyOf({ message: { mid: "m\u0000" } });
    const endless = keyOf({ message: { mid: "x".repeat(100_000) } });
    for (const key of [long, nul, endless]) expect(key).toMatch(/^[\x20-\x7e]{1,300}$/);
    expect(nul).not.toBe(endless);
  });
});

describe("other objects at the same address", () => {
  test("Instagram's account is the recipient, or the sender of an echo", () => {
    const entry = (messaging: unknown) => ({
      object: "instagram",
      entry: [{ id: "0", time: 1, messaging: [messaging] }],
    });
    const to = { sender: { id: "17" }, recipient: { id: "42" }, message: { mid: "aWdf1" } };
    const from = { sender: { id: "42" }, recipient: { id: "17" }, message: { mid: "aWdf2", is_echo: true } };
    expect(splitMeta(entry(to))[0]).toMatchObject({ accountId: "42", contactKey: "17" });
    expect(splitMeta(entry(from))[0]).toMatchObject({ accountId: "42", contactKey: "17" });
  });

  test("Instagram's field and value directly in the entry are a change", () => {
    const body = {
      object: "instagram",
      entry: [{ id: "42", time: 5, field: "comments", value: { id: "1790", from: { id: "17" }, text: "Preis?" } }],
    };
    expect(splitMeta(body)).toMatchObject([
      { accountId: "42", contactKey: "17", dedupeKey: "c:1790", path: ["entry", 0] },
    ]);
  });

  test("each WhatsApp message and status is an item with only its own surroundings", () => {
    const value = {
      messaging_product: "whatsapp",
      metadata: { phone_number_id: "555" },
      contacts: [
        { wa_id: "491", user_id: "DE.a", profile: { name: "Anna" } },
        { wa_id: "492", profile: { name: "Ben" } },
      ],
      messages: [
        {
          from: "491",
          from_user_id: "DE.a",
          id: "wamid.1",
          timestamp: "1795000000",
          type: "text",
          text: { body: "Hi" },
        },
        { from: "492", id: "wamid.2", timestamp: "1795000001", type: "text", text: { body: "Ho" } },
      ],
      statuses: [{ id: "wamid.0", status: "read", recipient_id: "492", timestamp: "1795000002" }],
    };
    const body = {
      object: "whatsapp_business_account",
      entry: [{ id: "99", changes: [{ field: "messages", value }] }],
    };
    const items = splitMeta(body);
    expect(items).toMatchObject([
      { accountId: "555", contactKey: "DE.a", dedupeKey: "wamid.1", at: 1_795_000_000_000 },
      { accountId: "555", contactKey: "492", dedupeKey: "wamid.2", at: 1_795_000_001_000 },
      { accountId: "555", contactKey: "492", dedupeKey: "st:wamid.0:read", at: 1_795_000_002_000 },
    ]);
    expect(items[1]?.raw).toEqual({
      field: "messages",
      value: {
        messaging_product: "whatsapp",
        metadata: { phone_number_id: "555" },
        contacts: [value.contacts[1]],
        messages: [value.messages[1]],
      },
    });
    for (const item of items) expect(rawAt(body, item.path)).toEqual(item.raw);
  });
});
