import { describe, expect, test } from "vitest";
import { conversation } from "../../test/conversation.ts";
import type { FlowDefinitionInput } from "../flows/flowSchema.ts";

const shop: FlowDefinitionInput = {
  formatVersion: 1, start: "ask",
  triggers: [{ kind: "keyword", words: ["größe"], match: "exact" }, { kind: "get_started", next: "welcome" }],
  nodes: [
    { id: "welcome", kind: "message", messages: [{ kind: "text", text: { de: "Moin {{ contact.first_name | default: 'du' }}!", en: "Hello {{ contact.first_name }}!" } }] },
    { id: "ask", kind: "question", text: "Welche Größe?", answer: { type: "number", min: 30, max: 50 }, saveTo: { attribute: "size" }, retryText: "Bitte eine Zahl.", maxRetries: 1, next: "big", otherwise: "human" },
    { id: "big", kind: "condition", branches: [{ if: { kind: "attribute", name: "size", op: "gte", value: 44 }, next: "yes" }], otherwise: "no" },
    { id: "yes", kind: "message", messages: [{ kind: "text", text: "Groß: {{ contact.size }}" }] },
    { id: "no", kind: "message", messages: [{ kind: "text", text: "Klein." }] },
    { id: "human", kind: "hand_to_human", reason: "keine Größe", text: "Ich hole jemanden." },
  ],
};

describe("a flow", () => {
  test("starts by a keyword in any spelling, asks, and answers by the value", () => {
    conversation(shop).says("GROESSE!").expects("Welche Größe?").says("45").expects("Groß: 45");
  });
  test("asks again, then hands over", () => {
    const talk = conversation(shop).says("grosse").says("weiß nicht").expects("Bitte eine Zahl.").says("hm").expects("Ich hole jemanden.");
    expect(talk.state.holder).toMatchObject({ kind: "waiting", reason: "keine Größe" });
    expect(talk.state.unread).toBe(1);
  });
  test("speaks the contact's language", () => {
    conversation(shop, { contact: { language: "en-GB" } }).arrives({ kind: "postback", at: 1_795_348_800_000, title: "Get started", payload: "GET_STARTED" }).expects("Hello Anna!");
  });
  test("that nothing claims leaves the contact to people", () => {
    const talk = conversation(shop).says("Wo ist mein Paket?").expects();
    expect(talk.state.holder.kind).toBe("waiting");
    expect(talk.threadEvents).toEqual(["handed_over"]);
  });
});
