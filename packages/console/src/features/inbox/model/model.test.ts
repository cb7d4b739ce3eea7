import type { ConversationSummary, Message } from "@botschaft/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyAction, applyReply, undoOf } from "./applyAction.ts";
import { deliveryOf } from "./delivery.ts";
import { placeInPages, refreshFound, type ListPage } from "./listPages.ts";
import { ownerOf } from "./ownerOf.ts";
import { threadItems } from "./threadItems.ts";
import { refreshWith, takeIn, takeInNewer, takeInOlder } from "./threadMessages.ts";
import { belongsTo, compareIn, views } from "./views.ts";

const me = "11111111-1111-4111-8111-111111111111";
const now = Date.parse("2026-11-22T14:11:00.000Z");
const actor = { memberId: me, now };
const instant = (minutesAgo: number) => new Date(now - minutesAgo * 60_000).toISOString();

function summary(change: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    id: "c",
    channelId: "ch",
    channelKind: "messenger",
    contact: { id: "p", name: "Anneke Kröger", pictureUrl: null },
    tags: [],
    status: "open",
    snoozedUntil: null,
    holder: { kind: "bot" },
    assigneeId: null,
    assignedById: null,
    unread: 0,
    waitingSince: null,
    lastMessageAt: instant(5),
    lastSeq: 1,
    deliveredUntil: null,
    readUntil: null,
    preview: null,
    contactPreview: null,
    ...change,
  };
}

function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    conversationId: "c",
    seq,
    author: { kind: "contact" },
    at: instant(60 - seq),
    body: { kind: "said", contents: [{ kind: "text", text: `t${seq}` }] },
    mid: `m${seq}`,
    replyToMid: null,
    clientKey: null,
    ground: null,
    cause: null,
    delivery: "none",
    deliveryDetail: null,
    deliveredAt: null,
    readAt: null,
    price: null,
    reactions: [],
    editedAt: null,
    unsentAt: null,
    ...change,
  };
}

const sameDay = (a: number, b: number) => new Date(a).toDateString() === new Date(b).toDateString();

describe("pages of a view", () => {
  const any = fc
    .record({
      id: fc.integer({ min: 0, max: 12 }).map(String),
      waitingSince: fc.option(fc.integer({ min: 1, max: 500 }).map(instant)),
      lastMessageAt: fc.integer({ min: 1, max: 500 }).map(instant),
      status: fc.constantFrom("open" as const, "snoozed" as const, "closed" as const),
      assigneeId: fc.constantFrom(me, null),
    })
    .map((change) => summary(change));

  test("after any changes a view holds each conversation once, in order, and only what belongs", () => {
    fc.assert(
      fc.property(fc.constantFrom(...views), fc.array(any, { maxLength: 30 }), (view, changes) => {
        let pages: readonly ListPage[] = [{ items: [], nextCursor: null }];
        const last = new Map<string, ConversationSummary>();
        for (const change of changes) {
          last.set(change.id, change);
          pages = placeInPages(pages, change, view, me);
        }
        const expected = [...last.values()]
          .filter((each) => belongsTo(view, each, me))
          .sort((a, b) => compareIn(view, a, b));
        expect(pages.flatMap((page) => page.items).map((each) => each.id)).toEqual(expected.map((each) => each.id));
      }),
    );
  });

  test("what would stand below the last loaded row is left to the next page", () => {
    const pages = [{ items: [summary({ id: "new", lastMessageAt: instant(1) })], nextCursor: "more" }];
    expect(placeInPages(pages, summary({ id: "old", lastMessageAt: instant(99) }), "all", me)).toBe(pages);
  });

  test("what a search found is refreshed where it stands, and what it did not find is not added", () => {
    const items = ["a", "b"].map((id) => ({ conversation: summary({ id }), hit: null, hitCount: 0 }));
    const pages = [{ items, nextCursor: null, isComplete: true }];
    const closed = summary({ id: "a", status: "closed", lastMessageAt: instant(0) });
    expect(refreshFound(pages, closed)[0]?.items.map(({ conversation: { id, status } }) => [id, status])).toEqual([
      ["a", "closed"],
      ["b", "open"],
    ]);
    expect(refreshFound(pages, summary({ id: "c" }))).toBe(pages);
  });
});

describe("actions shown before they are carried out", () => {
  test("taking a conversation makes it mine; closing takes it out of waiting; both can be told from the summary alone", () => {
    const taken = applyAction(summary({ waitingSince: instant(6) }), { kind: "take" }, actor);
    expect(taken).toMatchObject({ holder: { kind: "member", memberId: me }, assigneeId: me });
    expect(belongsTo("mine", taken, me)).toBe(true);
    expect(belongsTo("unassigned", taken, me)).toBe(false);
    expect(belongsTo("waiting", taken, me)).toBe(true);
    expect(belongsTo("waiting", applyAction(taken, { kind: "close" }, actor), me)).toBe(false);
  });

  test("assigning gives a conversation to that person and takes it from the bot; nobody's waits for any person", () => {
    const assigned = applyAction(summary(), { kind: "assign", memberId: "other" }, actor);
    expect(assigned).toMatchObject({ holder: { kind: "member", memberId: "other" }, assignedById: me });
    expect(ownerOf(assigned)).toEqual({ kind: "member", memberId: "other" });
    const free = applyAction(assigned, { kind: "assign", memberId: null }, actor);
    expect(ownerOf(free)).toEqual({ kind: "nobody" });
    expect(belongsTo("unassigned", free, me)).toBe(true);
    const closed = applyAction(summary({ status: "closed" }), { kind: "assign", memberId: me }, actor);
    expect(ownerOf(closed)).toEqual({ kind: "bot" });
  });

  test("a reply silences the bot and ends the wait", () => {
    const replied = applyReply(summary({ waitingSince: instant(6), unread: 2 }), "Moin", "text", actor);
    expect(replied).toMatchObject({
      holder: { kind: "member", memberId: me },
      waitingSince: null,
      unread: 0,
      assigneeId: me,
      preview: { author: "member", text: "Moin" },
    });
  });

  test("undo leads back to where the conversation was", () => {
    const before = summary({ assigneeId: null });
    expect(undoOf({ kind: "close" }, before, me)).toEqual([{ kind: "reopen" }]);
    expect(undoOf({ kind: "assign", memberId: me }, before, me)).toEqual([
      { kind: "assign", memberId: null },
      { kind: "hand_back" },
    ]);
    expect(undoOf({ kind: "take" }, before, me)).toEqual([]);
    const snoozed = summary({ status: "snoozed", snoozedUntil: instant(-60) });
    expect(undoOf({ kind: "snooze", until: instant(-99) }, snoozed, me)).toEqual([
      { kind: "snooze", until: instant(-60) },
    ]);
    expect(undoOf({ kind: "set_tags", remove: ["Retoure", "fremd"] }, summary({ tags: ["Retoure"] }), me)).toEqual([
      { kind: "set_tags", add: ["Retoure"], remove: [] },
    ]);
  });

  test("nobody who waited is forgotten by a close that is taken back: they are with who took it back", () => {
    const waiting = summary({ holder: { kind: "waiting", since: instant(6), reason: null }, waitingSince: instant(6) });
    const undone = undoOf({ kind: "close" }, waiting, me).reduce(
      (conversation, action) => applyAction(conversation, action, actor),
      applyAction(waiting, { kind: "close" }, actor),
    );
    expect(belongsTo("mine", undone, me)).toBe(true);
    const others = summary({ holder: { kind: "member", memberId: "x", since: instant(6), botReturnsAt: null } });
    expect(undoOf({ kind: "close" }, others, me)).toEqual([{ kind: "reopen" }]);
  });
});

describe("a loaded thread", () => {
  const loaded = { messages: [message(5), message(6)], hasOlder: true, hasNewer: false };

  test("takes in what is next and what changed, and reports a hole instead of hiding it", () => {
    expect(
      takeIn(loaded, [message(7), message(5, { editedAt: instant(0) })]).thread.messages.map((each) => [
        each.seq,
        each.editedAt !== null,
      ]),
    ).toEqual([
      [5, true],
      [6, false],
      [7, false],
    ]);
    expect(takeIn(loaded, [message(9)])).toEqual({ thread: loaded, hasGap: true });
  });

  test("a change to a message further up than what is loaded leaves it as it is", () => {
    expect(takeIn(loaded, [message(2)])).toEqual({ thread: loaded, hasGap: false });
  });

  test("older pages go before, once", () => {
    expect(takeInOlder(loaded, [message(4), message(5)], false)).toEqual({
      messages: [message(4), message(5), message(6)],
      hasOlder: false,
      hasNewer: false,
    });
  });

  test("loading again keeps older messages only where both meet", () => {
    expect(
      refreshWith(loaded, { messages: [message(7)], hasOlder: true, hasNewer: false }).messages.map((each) => each.seq),
    ).toEqual([5, 6, 7]);
    expect(
      refreshWith(loaded, { messages: [message(9)], hasOlder: true, hasNewer: false }).messages.map((each) => each.seq),
    ).toEqual([9]);
  });

  test("what came live while the page was on its way is not lost to it", () => {
    const now = { messages: [message(5), message(6), message(7)], hasOlder: true, hasNewer: false };
    expect(
      refreshWith(now, { messages: [message(5), message(6)], hasOlder: true, hasNewer: false }).messages.map(
        ({ seq }) => seq,
      ),
    ).toEqual([5, 6, 7]);
  });

  test("a part that is not the end takes in what changed in it, and what is new only as one reads on", () => {
    const part = { ...loaded, hasNewer: true };
    const { thread, hasGap } = takeIn(part, [message(6, { editedAt: instant(0) }), message(7)]);
    expect(thread.messages.map(({ seq, editedAt }) => [seq, editedAt !== null])).toEqual([
      [5, false],
      [6, true],
    ]);
    expect(hasGap).toBe(false);
    expect(takeInNewer(part, [message(6), message(7)], false)).toEqual({
      messages: [message(5), message(6), message(7)],
      hasOlder: true,
      hasNewer: false,
    });
  });
});

describe("a thread as it is read", () => {
  const question = message(1, {
    author: { kind: "bot" },
    delivery: "sent",
    body: {
      kind: "said",
      contents: [
        {
          kind: "text",
          text: "Worum geht es?",
          quickReplies: [
            { kind: "text", title: "Retoure", payload: "r" },
            { kind: "text", title: "Beratung", payload: "b" },
          ],
        },
      ],
    },
  });
  const tap = (seq: number) =>
    message(seq, {
      body: { kind: "said", contents: [{ kind: "choice", via: "quick_reply", title: "Retoure", payload: "r" }] },
    });

  test("a tapped answer is filled under its question and not said twice", () => {
    const items = threadItems([question, tap(2)], [], sameDay);
    expect(items.map((item) => item.kind)).toEqual(["day", "said"]);
    expect(items[1]).toMatchObject({ chosen: { title: "Retoure" } });
  });

  test("a tap that answers nothing above it stays a bubble", () => {
    expect(threadItems([message(1), tap(2)], [], sameDay).map((item) => item.key)).toEqual(["day-1", "seq-1", "seq-2"]);
  });

  test("the name stands above the first of several by the same voice, and again after a line nobody said", () => {
    const event = message(3, { author: { kind: "system" }, body: { kind: "event", event: { name: "bot_returned" } } });
    const items = threadItems([message(1), message(2), event, message(4)], [], sameDay);
    expect(items.flatMap((item) => (item.kind === "said" ? [item.isFirstOfVoice] : []))).toEqual([true, false, true]);
  });

  test("a refusal is said once: at the message it kept back, and as a line only where there is none", () => {
    const notSent = (seq: number, reason: string, detail: string) =>
      message(seq, {
        author: { kind: "system" },
        body: { kind: "event", event: { name: "not_sent", reason, detail } },
      });
    const kept = message(1, {
      author: { kind: "bot" },
      delivery: "failed",
      deliveryDetail: "window_closed: (#10) outside of the window",
    });
    const keys = (messages: readonly Message[]) => threadItems(messages, [], sameDay).map((item) => item.key);
    expect(keys([kept, notSent(2, "window_closed", "(#10) outside of the window")])).toEqual(["day-1", "seq-1"]);
    expect(keys([kept, notSent(2, "window_closed", "bot")])).toEqual(["day-1", "seq-1", "seq-2"]);
    expect(keys([{ ...kept, delivery: "sent" }, notSent(2, "window_closed", "(#10) outside of the window")])).toContain(
      "seq-2",
    );
  });

  test("a message under way goes as soon as the stored one with its key is there", () => {
    const waiting = [
      { clientKey: "k", at: now, body: { kind: "note" as const, text: "x" }, state: { kind: "sending" as const } },
    ];
    expect(threadItems([message(1)], waiting, sameDay).at(-1)?.kind).toBe("outgoing");
    expect(threadItems([message(1), message(2, { clientKey: "k" })], waiting, sameDay).at(-1)?.kind).toBe("said");
  });
});

test("delivered and read are what the conversation says up to that moment", () => {
  const sent = message(1, { delivery: "sent", at: instant(10) });
  expect(deliveryOf(sent, { deliveredUntil: null, readUntil: null })?.kind).toBe("sent");
  expect(deliveryOf(sent, { deliveredUntil: instant(10), readUntil: instant(11) })?.kind).toBe("delivered");
  expect(deliveryOf(sent, { deliveredUntil: instant(9), readUntil: instant(9) })?.kind).toBe("read");
  expect(
    deliveryOf(message(1, { delivery: "failed", deliveryDetail: "x" }), {
      deliveredUntil: null,
      readUntil: instant(0),
    }),
  ).toEqual({ kind: "failed", detail: "x" });
  expect(deliveryOf(message(1), { deliveredUntil: null, readUntil: null })).toBeNull();
});
