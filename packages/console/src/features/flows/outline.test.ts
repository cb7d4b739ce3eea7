import { parseFlow } from "@botschaft/core";
import { expect, test } from "vitest";
import { gistOf, outlineOf, textIn, wordsOf } from "./outline.ts";

function outline(json: object) {
  const parsed = parseFlow(json);
  if (parsed.kind !== "ok") throw new Error(JSON.stringify(parsed.problems));
  return outlineOf(parsed.definition);
}

test("a flow is told from its start along its ways, once each, with loose ends last", () => {
  const nodes = outline({
    formatVersion: 1,
    start: "ask",
    nodes: [
      { id: "loose", kind: "end" },
      { id: "yes", kind: "message", messages: [{ kind: "text", text: "Gut" }], next: "ask" },
      {
        id: "ask",
        kind: "question",
        text: "Passt es?",
        answer: { type: "yes_no", yes: "yes", no: "end" },
        otherwise: "end",
      },
      { id: "end", kind: "end" },
    ],
  });
  expect(nodes.map(({ node, isReachable }) => [node.id, isReachable])).toEqual([
    ["ask", true],
    ["yes", true],
    ["end", true],
    ["loose", false],
  ]);
});

test("a way is called by the words that are tapped, and a way that strands somebody is shown", () => {
  const [first] = outline({
    formatVersion: 1,
    start: "m",
    nodes: [
      {
        id: "m",
        kind: "message",
        messages: [
          {
            kind: "text",
            text: "Worum geht es?",
            quickReplies: [{ title: { de: "Retoure", en: "Return" }, next: "e" }, { title: "Rest" }],
          },
        ],
      },
      { id: "e", kind: "end" },
    ],
  });
  expect(first?.ways).toEqual([
    { name: "Retoure", target: "e" },
    { name: "Rest", target: undefined },
  ]);
});

test("what was offered is told before what happens when nothing of it was taken", () => {
  const [first] = outline({
    formatVersion: 1,
    start: "q",
    nodes: [
      {
        id: "q",
        kind: "question",
        text: "Worum geht es?",
        answer: {
          type: "choice",
          choices: [
            { title: "Retoure", value: "r", next: "e" },
            { title: "Beratung", value: "b", next: "e" },
          ],
        },
        otherwise: "e",
      },
      { id: "e", kind: "end" },
    ],
  });
  expect(first?.ways.map((way) => way.name)).toEqual(["Retoure", "Beratung", "otherwise"]);
});

test("a step is called by what it says, in the reader's language", () => {
  const [first] = outline({
    formatVersion: 1,
    start: "kaputt",
    nodes: [
      { id: "kaputt", kind: "message", messages: [{ kind: "text", text: { de: "Was ist?", en: "What is it?" } }] },
    ],
  });
  expect(first && gistOf(first.node, "en")).toBe("What is it?");
});

test("of many words twelve are told and the others counted, each once", () => {
  const words = Array.from({ length: 15 }, (_, index) => `wort${index}`);
  expect(wordsOf({ de: words, en: [...words, "word"] })).toEqual({ shown: words.slice(0, 12), more: 4 });
  expect(wordsOf(words.slice(0, 13))).toEqual({ shown: words.slice(0, 13), more: 0 });
});

test("a text is read in the reader's language, else in one there is", () => {
  expect(textIn({ de: "Ja", en: "Yes" }, "en")).toBe("Yes");
  expect(textIn({ nl: "Ja hoor" }, "en")).toBe("Ja hoor");
  expect(textIn("Moin", "en")).toBe("Moin");
});
