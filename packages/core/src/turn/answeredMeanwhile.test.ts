import { expect, test } from "vitest";
import { conversation, noon } from "../../test/conversation.ts";
import type { FlowDefinitionInput } from "../flows/flowSchema.ts";

const silent: FlowDefinitionInput = {
  formatVersion: 1,
  start: "end",
  triggers: [{ kind: "keyword", words: ["bot"], match: "exact" }],
  nodes: [{ id: "end", kind: "message", messages: [{ kind: "text", text: "Moin!" }] }],
};

function reply(text: string, seenSeq?: number) {
  const seen = seenSeq === undefined ? {} : { seenSeq };
  return { kind: "reply", content: { kind: "text", text }, clientKey: text, ...seen } as const;
}

test("a reply whose author had not seen a colleague's answer is refused, changes nothing, and says which answer", () => {
  const talk = conversation(silent).says("Wo ist mein Paket?");
  const seen = talk.state.lastSeq;
  talk.member(reply("Ich sehe nach.", seen), "merle");
  const answered = talk.state;
  talk.member(reply("Wie ist die Nummer?", seen), "jonte");
  expect(talk.last?.refusal).toEqual({ code: "answered_meanwhile", detail: `message ${answered.lastSeq}` });
  expect(talk.last?.sends).toEqual([]);
  expect(talk.state).toEqual(answered);
  // Having seen that answer, they mean it.
  talk.member(reply("Wie ist die Nummer?", answered.lastSeq), "jonte");
  expect(talk.last?.refusal).toBeNull();
  expect(talk.heard).toEqual(["Wie ist die Nummer?"]);
});

test("what the customer, the bot or one oneself says in between, and notes, hold nobody back", () => {
  const talk = conversation(silent).says("Hallo");
  const seen = talk.state.lastSeq;
  talk.member(reply("Erstens.", seen), "jonte");
  talk.says("Und?").member({ kind: "note", text: "Kulanz?", clientKey: "n" }, "merle");
  talk.member(reply("Zweitens.", seen), "jonte");
  expect(talk.last?.refusal).toBeNull();
});

test("an answer from the platform's own inbox counts as one of somebody else", () => {
  const talk = conversation(silent).says("Hallo");
  const seen = talk.state.lastSeq;
  talk.handle({
    kind: "inbound",
    event: { kind: "echo", at: noon, mid: "m_x", appId: "99", contents: [{ kind: "text", text: "Aus der App" }] },
  } as never);
  expect(talk.last?.messages.some(({ mid }) => mid === "m_x")).toBe(true);
  talk.member(reply("Auch ich.", seen), "jonte");
  expect(talk.last?.refusal?.code).toBe("answered_meanwhile");
});

test("who does not say what they had seen is not asked", () => {
  const talk = conversation(silent)
    .says("Hallo")
    .member(reply("Von Merle."), "merle")
    .member(reply("Von einem Programm."), "key");
  expect(talk.last?.refusal).toBeNull();
});
