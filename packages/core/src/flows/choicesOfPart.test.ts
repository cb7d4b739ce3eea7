import { expect, test } from "vitest";
import { conversation, version } from "../../test/conversation.ts";
import { checkFlow } from "./check/checkFlow.ts";
import { choicesOf, findNode } from "./flowIndex.ts";
import { portsOf } from "./nodePorts.ts";

const say = (id: string) => ({
  id,
  kind: "message" as const,
  messages: [{ kind: "text" as const, text: `Das war ${id}.` }],
});
const choice = (next: string) => ({ title: next, next });
/** Every way in which a message offers something, with things between that are no choices, and a part that says nothing. */
const flow = version({
  formatVersion: 1,
  start: "offer",
  triggers: [{ kind: "any_message" }],
  nodes: [
    {
      id: "offer",
      kind: "message",
      messages: [
        { kind: "text", text: "{{ vars.nothing }}", quickReplies: [choice("a")] },
        {
          kind: "text",
          text: "Was?",
          buttons: [choice("b"), { kind: "url", title: "Web", url: "https://n.example" }, choice("c")],
          quickReplies: [{ kind: "email" }, choice("d")],
        },
        {
          kind: "cards",
          cards: [
            { title: "Eins", buttons: [{ kind: "phone", title: "Ruf an", phoneNumber: "+49301234567" }, choice("e")] },
            { title: "Zwei", buttons: [choice("f")] },
          ],
          quickReplies: [choice("g")],
        },
        { kind: "media", items: [{ type: "image", url: "https://n.example/a.png" }], quickReplies: [choice("h")] },
      ],
    },
    ..."abcdefgh".split("").map(say),
  ],
});
const node = findNode(flow, "offer");
if (node?.kind !== "message") throw new Error("it is a message");

test("choices are numbered part by part, buttons before quick replies: payloads sent long ago depend on it", () => {
  expect(choicesOf(node).map(({ title }) => title)).toEqual(["a", "b", "c", "d", "e", "f", "g", "h"]);
});

test("ways out stand where the choices do", () => {
  const ports = portsOf(node).filter(({ name }) => name.startsWith("messages."));
  expect(ports.map(({ target, path }) => ({ target, path: path.join(".") }))).toEqual([
    { target: "a", path: "messages.0.quickReplies.0.next" },
    { target: "b", path: "messages.1.buttons.0.next" },
    { target: "c", path: "messages.1.buttons.2.next" },
    { target: "d", path: "messages.1.quickReplies.1.next" },
    { target: "e", path: "messages.2.cards.0.buttons.1.next" },
    { target: "f", path: "messages.2.cards.1.buttons.0.next" },
    { target: "g", path: "messages.2.quickReplies.0.next" },
    { target: "h", path: "messages.3.quickReplies.0.next" },
  ]);
  expect(checkFlow(flow.definition, []).filter(({ severity }) => severity === "error")).toEqual([]);
});

test.each(["b", "c", "d", "e", "f", "g", "h"])("what is tapped leads where it says: %s", (name) => {
  conversation(flow).says("Moin").taps(name).expects(`Das war ${name}.`);
});
