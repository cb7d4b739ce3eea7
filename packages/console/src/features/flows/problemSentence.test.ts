import { capabilityTable, checkFlow, parseFlow, type FlowProblem } from "@botschaft/core";
import { expect, test } from "vitest";
import { deParts } from "../../app/i18n/de/index.ts";
import { gather } from "../../app/i18n/gather.ts";
import type { Say } from "../../app/i18n/words.ts";
import { problemSentence } from "./problemSentence.ts";

const de = gather(deParts);

/** German, as the catalogue has it; a hole without a value stays and is seen. */
const say: Say = (key, values = {}) => {
  const text = (de as Readonly<Record<string, string>>)[key] ?? key;
  return text.replace(/\{\{(\w+)\}\}/g, (hole, name: string) => String(values[name] ?? hole));
};

function problemsOf(json: unknown): readonly FlowProblem[] {
  const parsed = parseFlow(json);
  if (parsed.kind === "invalid") return parsed.problems;
  return checkFlow(parsed.definition, [], { channels: [capabilityTable.messenger] });
}

test("what is missing or of another type is named with its field, not in the schema's English", () => {
  const said = (json: unknown) => problemsOf(json).map((each) => problemSentence(each, say));
  expect(said({ formatVersion: 1, start: 5 })).toEqual([
    "„start“ ist eine Zahl; erwartet wird ein Text.",
    "„nodes“ fehlt; erwartet wird eine Liste.",
  ]);
  expect(said([])).toEqual(["Das ist kein Bot: erwartet wird ein JSON-Objekt."]);
});

test("whatever the check finds is said in German, with every hole filled", () => {
  const question = { kind: "question", text: "Wie?", next: "nowhere" };
  const problems = problemsOf({
    formatVersion: 1,
    start: "hello",
    triggers: [{ kind: "keyword", words: ["a"], match: "contains" }],
    nodes: [
      { id: "hello", kind: "message", messages: [{ kind: "text", text: "x".repeat(2_500) }], next: "range" },
      { id: "range", ...question, answer: { type: "number", min: 5, max: 1 } },
      { id: "pattern", ...question, answer: { type: "text", pattern: "(" } },
      {
        id: "twins",
        ...question,
        answer: {
          type: "choice",
          choices: [
            { title: "Ja", value: "1" },
            { title: "Ja", value: "2" },
          ],
        },
      },
      { id: "template", kind: "message", messages: [{ kind: "text", text: "Moin {{ contact.name" }] },
      { id: "wait", kind: "wait", for: "0s", next: "range" },
      { id: "split", kind: "split", branches: [{ weight: 0, next: "range" }] },
    ],
  });
  const codes = new Set(problems.map(({ code }) => code));
  for (const code of ["bad_range", "bad_pattern", "ambiguous_choice", "bad_template", "bad_wait", "short_keyword"])
    expect(codes).toContain(code);
  expect(codes).toContain("would_be_cut");
  for (const problem of problems) {
    const sentence = problemSentence(problem, say);
    expect(sentence).not.toBe(problem.message);
    expect(sentence).not.toMatch(/\{\{(?! contact)/);
  }
});
