import { describe, expect, test } from "vitest";
import { conversation, hour, noon, version, type TestConversation } from "../../test/conversation.ts";
import type { FlowDefinitionInput } from "../flows/flowSchema.ts";
import { asId, type MemberId } from "../ids.ts";
import type { MemberCommand } from "./entry.ts";
import { clientRef, parseClientRef } from "./clientRef.ts";

const day = 24 * hour;
const echoing: FlowDefinitionInput = {
  formatVersion: 1,
  start: "hi",
  triggers: [{ kind: "any_message" }, { kind: "keyword", words: ["form"], match: "exact", next: "ask" }],
  nodes: [
    { id: "hi", kind: "message", messages: [{ kind: "text", text: "Moin!" }] },
    {
      id: "ask",
      kind: "question",
      text: "Wie heißt du?",
      answer: { type: "text" },
      saveTo: { variable: "name" },
      timeoutAfter: "1h",
      next: "hi",
      otherwise: "hi",
      timeout: "hi",
    },
  ],
};

describe("a member's reply", () => {
  test("takes the conversation, answers the contact and silences the bot", () => {
    const talk = conversation(echoing).says("form").expects("Wie heißt du?").replies("Ich übernehme.");
    expect(talk.heard).toEqual(["Ich übernehme."]);
    expect(talk.threadEvents).toEqual(["taken"]);
    expect(talk.state).toMatchObject({
      holder: { kind: "member", memberId: "member1" },
      assigneeId: "member1",
      run: null,
      unread: 0,
      waitingSince: null,
    });
    expect(talk.last?.timers).toEqual([{ kind: "cancel", id: "timer.e1.2" }]);
    expect(talk.last?.messages.find((message) => message.clientKey === "k1")).toMatchObject({
      author: { kind: "member", name: "Mia" },
      ground: { kind: "open_window" },
    });
    talk.says("Danke").expects();
    expect(talk.state).toMatchObject({ unread: 1, waitingSince: noon });
    talk.replies("Gern.");
    expect(talk.threadEvents).toEqual([]);
    expect(talk.state).toMatchObject({ unread: 0, waitingSince: null });
  });
  test("is known in the list by who gave it, and what the contact had said stays beside it", () => {
    const talk = conversation(echoing).says("Wo ist mein Paket?").replies("Ich sehe nach.");
    expect(talk.state.preview).toMatchObject({ author: "member", memberId: "member1", text: "Ich sehe nach." });
    expect(talk.state.contactPreview).toMatchObject({ author: "contact", text: "Wo ist mein Paket?" });
  });
  test("tells the contact that their message was seen, which looking at it does not", () => {
    const talk = conversation(echoing).says("Mensch");
    expect(talk.state.unread).toBe(1);
    talk.replies("Ich bin da.");
    expect(talk.last?.sends).toMatchObject([{ kind: "action", action: "mark_seen" }, { kind: "content" }]);
    expect(talk.replies("Worum geht es?").last?.sends).toMatchObject([{ kind: "content" }]);
  });
  test("after the day needs the human agent's permission", () => {
    const talk = conversation(echoing).says("Hallo");
    talk.now += 2 * day;
    talk.replies("Entschuldige die Wartezeit.");
    expect(talk.last?.sends).toMatchObject([{ ground: { kind: "human_agent", until: noon + 7 * day } }]);
    const without = conversation(echoing, { channel: { isHumanAgentAllowed: false } }).says("Hallo");
    without.now += 2 * day;
    const before = without.state;
    without.replies("Zu spät.");
    expect(without.last?.refusal).toEqual({ code: "window_closed", detail: "human_agent_not_allowed" });
    expect(without.state).toEqual(before);
  });
  test("to nobody who ever wrote, to who blocked us, or without words is refused", () => {
    expect(conversation(echoing).replies("Hallo?").last?.refusal?.code).toBe("window_closed");
    expect(
      conversation(echoing, { conversation: { lastInboundAt: noon, isBlocked: true } }).replies("Hallo?").last?.refusal
        ?.code,
    ).toBe("contact_blocked");
    expect(conversation(echoing).says("x").replies("").last?.refusal).toEqual({
      code: "content_does_not_fit",
      detail: "empty",
    });
  });
  test("a sticker leaves as its picture after the day, and without one it is refused before anything happens", () => {
    const sticker = { kind: "sticker", stickerId: "369239263222822" } as const;
    const url = "https://cdn.test/thumb.png";
    const talk = conversation(echoing).says("Hallo");
    talk.member({ kind: "reply", content: sticker, clientKey: "k1" });
    expect(talk.last?.sends).toMatchObject([{ content: sticker }]);
    talk.now += 2 * day;
    talk.member({ kind: "reply", content: { ...sticker, url }, clientKey: "k2" });
    expect(talk.last?.sends).toMatchObject([
      { content: { kind: "media", items: [{ type: "image", source: { url } }] } },
    ]);
    talk.member({ kind: "reply", content: sticker, clientKey: "k3" });
    expect(talk.last?.refusal).toEqual({ code: "content_does_not_fit", detail: "sticker_after_window" });
    expect(talk.last?.messages).toEqual([]);
  });
  test("too long for one bubble becomes several, the draft's key on the first", () => {
    const talk = conversation(echoing).says("x").replies("Wort ".repeat(700));
    const said = talk.last?.messages.filter((message) => message.delivery === "queued") ?? [];
    expect(said.map(({ clientKey }) => clientKey)).toEqual(["k1", null]);
  });
});

describe("what the bot said and has not left yet", () => {
  const echo = { kind: "echo", at: noon, mid: "m_E", contents: [{ kind: "text", text: "Hier Lena." }] } as const;
  const handing: FlowDefinitionInput = {
    formatVersion: 1,
    start: "moin",
    triggers: [{ kind: "any_message" }, { kind: "keyword", words: ["hilfe"], match: "exact", next: "hand" }],
    nodes: [
      { id: "moin", kind: "message", messages: [{ kind: "text", text: "Moin!" }] },
      { id: "hand", kind: "hand_to_human", text: "Ich hole jemanden." },
    ],
  };
  test.each<[string, (talk: ReturnType<typeof conversation>) => unknown]>([
    ["a member takes the conversation", (talk) => talk.member({ kind: "take" })],
    ["a member replies", (talk) => talk.replies("Hier Mia.")],
    ["a person replies in the platform's inbox", (talk) => talk.arrives(echo)],
    [
      "the platform's inbox takes the thread",
      (talk) =>
        talk.arrives({
          kind: "thread_control",
          at: noon,
          move: "taken",
          appId: "263902037430900",
          previousAppId: "4711",
        }),
    ],
  ])("is called back when %s", (_title, takeOver) => {
    const talk = conversation(handing).says("Hallo");
    takeOver(talk);
    expect(talk.turns.map(({ recall }) => recall)).toEqual([null, { beforeSeq: 3 }]);
  });
  test("is called back but for the leave it took when it handed over by itself", () => {
    const talk = conversation(handing).says("Hallo").says("hilfe").expects("Ich hole jemanden.");
    const leave = talk.last?.messages.find((message) => message.delivery === "queued")?.seq;
    expect(talk.last?.recall).toBeNull();
    talk.replies("Hier Mia.");
    expect(talk.last?.recall).toEqual({ beforeSeq: leave === undefined ? undefined : leave - 1 });
  });
  test("stays on its way when nobody takes it from the bot: handing back, closing, a note, a second reply", () => {
    const talk = conversation(handing).says("Hallo").replies("Hier Mia.");
    talk
      .replies("Noch etwas.")
      .member({ kind: "hand_back" })
      .says("Hallo")
      .member({ kind: "note", text: "x", clientKey: "n" });
    talk.member({ kind: "close" });
    expect(talk.turns.filter(({ recall }) => recall !== null)).toHaveLength(1);
  });
  test("stays on its way where an older version handed over and did not keep where the leave began", () => {
    const talk = conversation(handing, {
      conversation: { holder: { kind: "waiting", since: noon, reason: null }, lastInboundAt: noon, lastSeq: 4 },
    });
    expect(talk.replies("Hier Mia.").last?.recall).toBeNull();
  });
});

describe("an echo", () => {
  const echo = {
    kind: "echo",
    at: noon + 5,
    mid: "m_X",
    contents: [{ kind: "text", text: "Hier Lena aus dem Laden." }],
  } as const;
  test.each([
    ["of a foreign app", { appId: "263902037430900" }],
    ["without an app", {}],
  ])("%s is a person and silences the bot", (_title, app) => {
    const talk = conversation(echoing)
      .says("Hallo")
      .arrives({ ...echo, ...app });
    expect(talk.state.holder).toMatchObject({ kind: "member", memberId: null });
    expect(talk.last?.messages).toMatchObject([
      { body: { event: { name: "taken" } } },
      { author: { kind: "member", memberId: null }, delivery: "sent", mid: "m_X", ground: null },
    ]);
    talk.says("Danke").expects();
  });
  test("of ours settles the send and changes nothing", () => {
    const talk = conversation(echoing).says("Hallo");
    const before = talk.state;
    talk.arrives({ ...echo, appId: "4711", metadata: "bn1.conv1.2" });
    expect(talk.last?.settled).toEqual([{ clientRef: "bn1.conv1.2", mid: "m_X", at: noon + 5 }]);
    expect(talk.state).toEqual(before);
  });
  test("of ours is known by what we attached even when the app is not named", () => {
    expect(
      conversation(echoing)
        .says("Hallo")
        .arrives({ ...echo, metadata: "bn1.conv1.2" }).state.holder.kind,
    ).toBe("bot");
    expect(
      conversation(echoing)
        .says("Hallo")
        .arrives({ ...echo, metadata: "bn1.other.2" }).state.holder.kind,
    ).toBe("member");
  });
  test("without an app, before the contact ever wrote, is the platform's and does not silence the bot", () => {
    const talk = conversation(echoing).arrives(echo);
    expect(talk.state.holder).toEqual({ kind: "bot" });
    expect(talk.last?.messages).toMatchObject([{ author: { kind: "member" }, mid: "m_X", delivery: "sent" }]);
    talk.says("Was kostet das?").expects("Moin!");
    expect(conversation(echoing).arrives({ ...echo, appId: "99" }).state.holder.kind).toBe("member");
  });
  test("never opens the window", () => {
    expect(conversation(echoing).arrives(echo).state.lastInboundAt).toBeNull();
  });
  test("reference is read back as it was written", () => {
    expect(parseClientRef(clientRef(asId("a.b"), 12))).toEqual({ conversationId: "a.b", seq: 12 });
    expect(["", "x", "bn1.a", "bn1..3", "bn1.a.x"].map(parseClientRef)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("the bot's return", () => {
  const channel = { botReturnsAfterMs: hour };
  test("comes by itself after the member's last reply, and says again that it is a bot", () => {
    const talk = conversation(echoing, { channel }).says("Hallo").replies("Moment");
    expect(talk.state.holder).toMatchObject({ botReturnsAt: noon + hour });
    talk
      .waits(hour / 2)
      .replies("Noch einen.")
      .waits(hour - 1);
    expect(talk.state.holder.kind).toBe("member");
    talk.waits(1);
    expect(talk.threadEvents).toEqual(["bot_returned"]);
    talk.says("Hallo?").expects("Bot:\n\nMoin!");
  });
  test("that is called too early waits for its time", () => {
    const talk = conversation(echoing, { channel }).says("Hallo").replies("Moment");
    talk.handle({ kind: "timer", timerId: "return.conv1", name: "bot_returns" });
    expect(talk.state.holder.kind).toBe("member");
    expect(talk.last?.timers).toMatchObject([{ kind: "set", dueAt: noon + hour }]);
  });
  test("by hand says again that it is a bot", () => {
    const talk = conversation(echoing)
      .says("Hallo")
      .member({ kind: "take" })
      .says("x")
      .expects()
      .member({ kind: "hand_back" });
    expect(talk.threadEvents).toEqual(["handed_back"]);
    expect(talk.state.waitingSince).toBeNull();
    talk.says("Hallo?").expects("Bot:\n\nMoin!").says("Und?").expects("Moin!");
  });
});

describe("somebody who is gone", () => {
  const gone = { kind: "member_gone", memberId: asId<MemberId>("member1"), memberName: "Mia" } as const;
  test("leaves a contact who waits to whoever is there, since as long as before", () => {
    const talk = conversation(echoing).says("Hallo").replies("Moment").says("Und?");
    talk.now += hour;
    talk.handle(gone);
    expect(talk.state).toMatchObject({
      holder: { kind: "waiting", since: noon },
      assigneeId: null,
      waitingSince: noon,
    });
    expect(talk.last?.messages[0]?.body).toMatchObject({
      event: { name: "member_gone", memberName: "Mia", to: "waiting" },
    });
  });
  test("leaves a conversation that is answered to the bot, whose return by itself is off", () => {
    const talk = conversation(echoing, { channel: { botReturnsAfterMs: hour } })
      .says("Hallo")
      .replies("Erledigt.");
    talk.handle(gone);
    expect(talk.state).toMatchObject({ holder: { kind: "bot" }, assigneeId: null, waitingSince: null });
    expect(talk.last?.timers).toMatchObject([{ kind: "cancel", id: "return.conv1" }]);
    talk.says("Hallo?").expects("Bot:\n\nMoin!");
  });
  test("leaves what they had put aside to whoever is there when it comes back", () => {
    const talk = conversation(echoing)
      .says("Hallo")
      .replies("Morgen.")
      .member({ kind: "snooze", until: noon + hour });
    talk.handle(gone);
    expect(talk.state).toMatchObject({ status: "snoozed", holder: { kind: "waiting" }, waitingSince: noon });
    talk.waits(hour);
    expect(talk.state).toMatchObject({ status: "open", holder: { kind: "waiting" } });
  });
  test("does not get a closed conversation back, and no line is written into it", () => {
    const talk = conversation(echoing).says("Hallo").replies("Moment").says("Danke").member({ kind: "close" });
    talk.handle(gone);
    expect(talk.last?.messages).toEqual([]);
    expect(talk.state.assigneeId).toBeNull();
    talk.member({ kind: "reopen" }, "member2");
    expect(talk.state).toMatchObject({ holder: { kind: "waiting" }, waitingSince: noon });
  });
  test("changes nothing in what is a colleague's", () => {
    const talk = conversation(echoing).says("Hallo").member({ kind: "take" }, "member2");
    const before = talk.state;
    talk.handle(gone);
    expect(talk.last).toMatchObject({ refusal: { code: "nothing_to_do" }, messages: [] });
    expect(talk.state).toEqual(before);
  });
});

describe("a member's command", () => {
  test.each<[string, MemberCommand]>([
    ["take", { kind: "take" }],
    ["close", { kind: "close" }],
    ["snooze", { kind: "snooze", until: noon + hour }],
    ["assign", { kind: "assign", memberId: asId("m2"), memberName: "Jan" }],
  ])("%s is refused the second time where nothing would change", (_title, command) => {
    const talk = conversation(echoing).says("x").member(command);
    expect(talk.last?.refusal).toBeNull();
    expect(talk.last?.messages).toHaveLength(1);
    if (command.kind !== "snooze") expect(talk.member(command).last?.refusal?.code).toBe("nothing_to_do");
  });
  test("to assign gives the conversation to that person: the bot is silent, and what it waited for has ended", () => {
    const talk = conversation(echoing).says("form");
    talk.member({ kind: "assign", memberId: asId("m2"), memberName: "Jan" });
    expect(talk.threadEvents).toEqual(["assigned"]);
    expect(talk.state).toMatchObject({
      holder: { kind: "member", memberId: "m2" },
      assigneeId: "m2",
      assignedBy: "member1",
      run: null,
    });
    talk.says("Versand").expects();
    expect(talk.state).toMatchObject({ waitingSince: noon, unread: 1 });
  });
  test("to assign to nobody leaves the conversation to any person, and not to the bot", () => {
    const talk = conversation(echoing).says("x").member({ kind: "take" });
    talk.member({ kind: "assign", memberId: null, memberName: null });
    expect(talk.state).toMatchObject({ holder: { kind: "waiting" }, assigneeId: null, assignedBy: null });
    talk.says("Noch da?").expects();
    expect(talk.state.waitingSince).toBe(noon);
  });
  test("to assign a closed conversation leaves it to the bot until it is opened", () => {
    const talk = conversation(echoing).says("x").member({ kind: "close" });
    talk.member({ kind: "assign", memberId: asId("m2"), memberName: "Jan" });
    expect(talk.state).toMatchObject({ status: "closed", holder: { kind: "bot" }, assigneeId: "m2" });
  });
  test.each([["hand_back"], ["reopen"], ["reset_run"]] as const)(
    "%s is refused when there is nothing to do",
    (kind) => {
      expect(conversation(echoing).says("x").member({ kind }).last?.refusal?.code).toBe("nothing_to_do");
    },
  );
  test("to close ends the run and gives the conversation to the bot for the next time", () => {
    const talk = conversation(echoing).says("form").member({ kind: "take" }).says("x").member({ kind: "close" });
    expect(talk.state).toMatchObject({ status: "closed", holder: { kind: "bot" }, unread: 0, run: null });
    talk.says("Hallo");
    expect(talk.threadEvents).toEqual(["reopened"]);
    expect(talk.state.status).toBe("open");
    expect(talk.heard).toEqual(["Bot:\n\nMoin!"]);
  });
  test("to undo closing gives the conversation back to who had it, and who waited waits again", () => {
    const taken = conversation(echoing).says("x").member({ kind: "take" }).says("Und?");
    const { holder, waitingSince } = taken.state;
    expect(waitingSince).toBe(noon);
    taken.member({ kind: "close" }).waits(hour).member({ kind: "reopen" });
    expect(taken.state).toMatchObject({ status: "open", holder, waitingSince });

    const waiting = conversation(echoing).says("Mensch");
    const handedOver = waiting.state;
    expect(handedOver.holder.kind).toBe("waiting");
    waiting.member({ kind: "close" }).member({ kind: "reopen" });
    expect(waiting.state).toMatchObject({ holder: handedOver.holder, waitingSince: handedOver.waitingSince });
  });
  test("to undo closing leaves the conversation to the bot where it had it, or would have it by now", () => {
    const bots = conversation(echoing).says("x").member({ kind: "close" }).member({ kind: "reopen" });
    expect(bots.state).toMatchObject({ holder: { kind: "bot" }, waitingSince: null });

    const returning = () =>
      conversation(echoing, { channel: { botReturnsAfterMs: hour } })
        .says("x")
        .member({ kind: "take" })
        .says("Und?")
        .member({ kind: "close" });
    const early = returning()
      .waits(hour / 2)
      .member({ kind: "reopen" });
    expect(early.state.holder).toMatchObject({ kind: "member", botReturnsAt: noon + hour });
    expect(early.waits(hour).state.holder.kind).toBe("bot");
    expect(
      returning()
        .waits(2 * hour)
        .member({ kind: "reopen" }).state,
    ).toMatchObject({
      holder: { kind: "bot" },
      waitingSince: null,
    });
  });
  test("what happened since closing is not undone with it", () => {
    const taken = () => conversation(echoing).says("x").member({ kind: "take" }).says("Und?").member({ kind: "close" });
    const wroteAgain = taken().says("Noch da?");
    expect(wroteAgain.state).toMatchObject({ holder: { kind: "bot" }, beforeClose: null });
    const answered = taken().arrives({
      kind: "echo",
      at: noon,
      mid: "m_E",
      contents: [{ kind: "text", text: "Erledigt." }],
    });
    answered.member({ kind: "reopen" });
    expect(answered.state).toMatchObject({ holder: { kind: "member", memberId: null }, waitingSince: null });
  });
  test("to reopen what an older version closed gives it to the bot", () => {
    const talk = conversation(echoing, { conversation: { status: "closed", beforeClose: null } });
    talk.member({ kind: "reopen" });
    expect(talk.state).toMatchObject({ status: "open", holder: { kind: "bot" } });
  });
  test("to snooze sleeps until its time, or until the contact writes", () => {
    const talk = conversation(echoing)
      .says("x")
      .member({ kind: "snooze", until: noon + hour })
      .waits(hour);
    expect(talk.state).toMatchObject({ status: "open", snoozedUntil: null });
    const woken = conversation(echoing)
      .says("x")
      .member({ kind: "snooze", until: noon + hour })
      .says("y");
    expect(woken.state.status).toBe("open");
    expect(woken.timers).toEqual([]);
  });
  test("to snooze goes on sleeping when it is woken too early", () => {
    const talk = conversation(echoing)
      .says("x")
      .member({ kind: "snooze", until: noon + hour });
    talk.handle({ kind: "timer", timerId: "snooze.conv1", name: "snooze" });
    expect(talk.state.status).toBe("snoozed");
    expect(talk.last?.timers).toMatchObject([{ kind: "set", dueAt: noon + hour }]);
  });
  test("to note says nothing to the contact", () => {
    const talk = conversation(echoing).says("x").member({ kind: "note", text: "Stammkundin", clientKey: "n1" });
    expect(talk.last).toMatchObject({
      sends: [],
      messages: [{ body: { kind: "note" }, clientKey: "n1", delivery: "none" }],
    });
    expect(talk.state.preview?.text).toBe("Moin!");
  });
  test("to start a flow lets the bot speak, where it may", () => {
    const talk = conversation(echoing)
      .says("x")
      .member({ kind: "take" })
      .member({ kind: "start_flow", flowId: asId("flow1") });
    expect(talk.heard).toEqual(["Bot:\n\nMoin!"]);
    expect(talk.member({ kind: "start_flow", flowId: asId("gone") }).last?.refusal?.code).toBe("flow_not_found");
    talk.now += day;
    expect(talk.member({ kind: "start_flow", flowId: asId("flow1") }).last?.refusal?.code).toBe("window_closed");
  });
  test("to read, unread, tag and reset does just that", () => {
    const talk = conversation(echoing).says("form").member({ kind: "mark_unread" });
    expect(talk.state.unread).toBe(1);
    talk.member({ kind: "mark_read" });
    expect(talk.last?.sends).toEqual([]);
    expect(talk.state.unread).toBe(0);
    talk
      .member({ kind: "set_tags", add: ["vip"], remove: ["x"] })
      .member({ kind: "set_attributes", attributes: { size: 44 } });
    expect(talk.contact).toMatchObject({ tags: ["vip"], attributes: { size: 44 } });
    talk.member({ kind: "set_attributes", attributes: { name: "Anne Meer", first_name: null, size: 45 } });
    expect(talk.contact).toMatchObject({ name: "Anne Meer", firstName: null, attributes: { size: 45 } });
    expect(Object.keys(talk.contact.attributes)).toEqual(["size"]);
    talk.member({ kind: "reset_run" });
    expect(talk.state.run).toBeNull();
    expect(talk.timers).toEqual([]);
  });
});

describe("a send that was refused", () => {
  test("gives the bot's conversation to people and shows why", () => {
    const talk = conversation(echoing)
      .says("x")
      .handle({ kind: "send_refused", seq: 2, reason: "content_rejected", detail: "100" });
    expect(talk.threadEvents).toEqual(["not_sent", "handed_over"]);
    expect(talk.state.holder.kind).toBe("waiting");
  });
  test("because the contact blocked us shows that, and who writes again is not blocked any more", () => {
    const talk = conversation(echoing)
      .says("form")
      .handle({ kind: "send_refused", seq: 2, reason: "recipient_blocked", detail: "551" });
    expect(talk.state).toMatchObject({ isBlocked: true, run: null, holder: { kind: "bot" } });
    expect(talk.says("Hallo").state.isBlocked).toBe(false);
  });
  test("because the window is closed closes ours", () => {
    const talk = conversation(echoing)
      .says("x")
      .replies("y")
      .handle({ kind: "send_refused", seq: 3, reason: "window_closed", detail: "2018278" });
    expect(talk.state.holder.kind).toBe("member");
    expect(talk.replies("z").last?.sends).toMatchObject([{ ground: { kind: "human_agent" } }]);
  });
});

describe("other news of the platform", () => {
  test("moves watermarks forward only", () => {
    const talk = conversation(echoing)
      .says("x")
      .arrives({ kind: "read", at: noon, watermark: noon + 9 })
      .arrives({ kind: "delivered", at: noon, watermark: noon + 3 });
    expect(talk.state).toMatchObject({ readUntil: noon + 9, deliveredUntil: noon + 9 });
    expect(talk.last?.messages).toEqual([]);
  });
  test("what was said to another app is read and opens the window, but no bot answers it", () => {
    const talk = conversation(echoing).says("form");
    talk.now += 2 * day;
    talk.arrives({
      kind: "message",
      at: talk.now,
      mid: "m9",
      contents: [{ kind: "text", text: "Ist die Jacke da?" }],
      isOverheard: true,
    });
    expect(talk.last).toMatchObject({ sends: [], messages: [{ mid: "m9", author: { kind: "contact" } }] });
    expect(talk.state).toMatchObject({ lastInboundAt: talk.now, holder: { kind: "bot" }, unread: 1 });
    talk.arrives({ kind: "postback", at: talk.now, title: "Ja", isOverheard: true }).expects();
    talk.arrives({ kind: "referral", at: talk.now, referral: { ref: "x" }, isOverheard: true }).expects();
    talk.replies("Ja, in Blau.");
    expect(talk.last?.sends.at(-1)).toMatchObject({ ground: { kind: "open_window" } });
  });
  test("a reaction opens the window, taking it back does not", () => {
    const talk = conversation(echoing).says("x");
    talk.arrives({ kind: "reaction", at: noon + 1, mid: "m1", action: "react" });
    expect(talk.state.lastInboundAt).toBe(noon + 1);
    talk.arrives({ kind: "reaction", at: noon + 2, mid: "m1", action: "unreact" });
    expect(talk.state.lastInboundAt).toBe(noon + 1);
  });
  test("patches reactions, edits and unsent messages without waking the bot", () => {
    const talk = conversation(echoing)
      .says("x")
      .arrives({ kind: "reaction", at: noon + 1, mid: "m1", action: "react", emoji: "👍" });
    expect(talk.last).toMatchObject({
      patches: [{ kind: "reaction", by: "contact", emoji: "👍" }],
      sends: [],
      messages: [],
    });
    expect(talk.arrives({ kind: "reaction", at: noon, mid: "m1", action: "react" }).last?.patches).toMatchObject([
      { emoji: "❔" },
    ]);
    expect(talk.arrives({ kind: "reaction", at: noon, mid: "m1", action: "unreact" }).last?.patches).toMatchObject([
      { emoji: null },
    ]);
    expect(
      talk.arrives({ kind: "edited", at: noon, mid: "m1", text: "neu", editNumber: 1 }).last?.patches,
    ).toMatchObject([{ kind: "edited", text: "neu" }]);
    expect(talk.arrives({ kind: "unsent", at: noon, mid: "m1" }).last?.patches).toMatchObject([{ kind: "unsent" }]);
  });
  test.each([
    { kind: "unknown", at: noon, name: "hologram", raw: { a: 1 } },
    { kind: "account", at: noon, name: "policy_enforcement", raw: {} },
    { kind: "opt_in", at: noon, type: "notification_messages", raw: {} },
    { kind: "feedback", at: noon, raw: {} },
  ] as const)("$kind is shown and does not wake the bot", (event) => {
    const talk = conversation(echoing).says("x").arrives(event);
    expect(talk.threadEvents).toEqual(["platform_event"]);
    expect(talk.last?.sends).toEqual([]);
  });
  test("that another app took the thread silences the bot until it comes back", () => {
    const talk = conversation(echoing)
      .says("x")
      .arrives({ kind: "thread_control", at: noon, move: "taken", appId: "99", previousAppId: "4711" });
    expect(talk.state.holder).toMatchObject({ kind: "member", memberId: null });
    talk.arrives({ kind: "thread_control", at: noon, move: "passed", appId: "4711", previousAppId: "99" });
    expect(talk.state.holder.kind).toBe("bot");
  });
  test("of a profile is learned", () => {
    expect(
      conversation(echoing).handle({ kind: "profile", patch: { firstName: "Berta", language: "en" } }).contact,
    ).toMatchObject({ firstName: "Berta", language: "en" });
  });
  test("about time counts by the platform's clock, whatever the order", () => {
    const talk = conversation(echoing).arrives({
      kind: "message",
      at: noon - 10,
      mid: "b",
      contents: [{ kind: "text", text: "b" }],
    });
    talk.arrives({ kind: "message", at: noon - 50, mid: "a", contents: [{ kind: "text", text: "a" }] });
    expect(talk.state.lastInboundAt).toBe(noon - 10);
  });
});

test("a version that is gone ends the run with people, not with silence", () => {
  const old = version(echoing, { versionId: "old" });
  const talk = conversation(old).says("form").expects("Wie heißt du?");
  talk.flows = { published: [], version: () => undefined, newest: () => undefined };
  talk.says("Anna");
  expect(talk.state.holder.kind).toBe("waiting");
});

describe("a message that is changed", () => {
  const message = { kind: "message", at: noon, mid: "m1", contents: [{ kind: "text", text: "alt" }] } as const;
  const edit = (editNumber: number, text: string) =>
    ({ kind: "edited", at: noon + editNumber, mid: "m1", text, editNumber }) as const;
  const unsent = { kind: "unsent", at: noon + 9, mid: "m1" } as const;
  const said = (talk: TestConversation) =>
    talk.last?.messages.flatMap(({ author, body }) =>
      author.kind === "contact" && body.kind === "said" ? [body.contents] : [],
    );

  test("keeps the edit with the highest number, in whatever order they come", () => {
    const talk = conversation(echoing).arrives(message).arrives(edit(2, "neu"));
    expect(talk.last?.patches).toMatchObject([{ kind: "edited", text: "neu" }]);
    expect(talk.arrives(edit(1, "mittel")).last?.patches).toEqual([]);
    expect(talk.arrives(edit(3, "neuer")).last?.patches).toMatchObject([{ kind: "edited", text: "neuer" }]);
  });
  test("comes as it is by now when its edit came first, for the bot as well", () => {
    const talk = conversation(echoing).arrives(edit(1, "form"));
    talk.arrives(message).expects("Wie heißt du?");
    expect(said(talk)).toEqual([[{ kind: "text", text: "form" }]]);
    expect(talk.last?.patches).toMatchObject([{ kind: "edited", mid: "m1", text: "form" }]);
  });
  test("says nothing, and wakes nobody, when it was taken back first", () => {
    const talk = conversation(echoing).arrives(unsent).arrives(edit(5, "zurück?"));
    expect(talk.last?.patches).toEqual([]);
    talk.arrives(message).expects();
    expect(said(talk)).toEqual([[]]);
    expect(talk.last?.patches).toMatchObject([{ kind: "unsent", mid: "m1" }]);
    expect(JSON.stringify(talk.state)).not.toContain("alt");
  });
  test("is waited for a day, and for twenty at most", () => {
    const late = conversation(echoing).arrives(edit(1, "neu"));
    late.now += day;
    expect(said(late.arrives(message))).toEqual([message.contents]);
    const many = conversation(echoing);
    for (let count = 0; count <= 20; count++) many.arrives({ ...edit(1, "neu"), mid: `m${count + 1}` });
    expect(many.state.changes).toHaveLength(20);
    expect(said(many.arrives(message))).toEqual([message.contents]);
  });
});

test("what is nested deeper than a reader of JSON takes is kept as text", () => {
  const deep = (levels: number) => {
    let raw: unknown = "Kern";
    for (let level = 0; level < levels; level++) raw = { a: raw };
    return raw;
  };
  for (const levels of [5_000, 200_000]) {
    const raw = deep(levels);
    const contents = [{ kind: "unsupported", type: "hologram", raw }] as const;
    const talk = conversation(echoing).arrives({ kind: "message", at: noon, mid: "m1", contents });
    expect(talk.last?.messages[0]?.body).toMatchObject({ contents: [{ raw: expect.any(String) }] });
    talk.arrives({ kind: "unknown", at: noon, name: "hologram", raw });
    expect(talk.last?.messages[0]?.body).toMatchObject({ event: { raw: expect.any(String) } });
  }
  const talk = conversation(echoing).arrives({ kind: "unknown", at: noon, name: "hologram", raw: deep(50) });
  expect(talk.last?.messages[0]?.body).toMatchObject({ event: { raw: deep(50) } });
});
