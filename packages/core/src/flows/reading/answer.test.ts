import { describe, expect, test } from "vitest";
import { version } from "../../../test/conversation.ts";
import { parseAnswer } from "./answer.ts";
import type { FlowDefinitionInput, NodeOf } from "../flowSchema.ts";

type Rule = Extract<FlowDefinitionInput["nodes"][number], { kind: "question" }>["answer"];
function question(answer: Rule): NodeOf<"question"> {
  const [node] = version({ formatVersion: 1, start: "q", nodes: [{ id: "q", kind: "question", text: "?", answer }] })
    .definition.nodes;
  if (node?.kind !== "question") throw new Error("no question");
  return node;
}
const read = (answer: Rule, text: string) => {
  const parsed = parseAnswer(question(answer), text, "2026-11-22");
  return parsed.kind === "valid" ? parsed.value : undefined;
};

describe("a number", () => {
  test.each([
    ["44", 44],
    [" 44 ", 44],
    ["3,5", 3.5],
    ["3.5", 3.5],
    ["1.234,50", 1234.5],
    ["1,234.50", 1234.5],
    ["1.234.567", 1_234_567],
    ["-3", -3],
    ["−3", -3],
    ["50 Euro", 50],
    ["50€", 50],
    ["0", 0],
    ["", undefined],
    ["viele", undefined],
    ["1 2 x y", undefined],
    ["1,2,3", undefined],
    ["1..2", undefined],
    ["٣", undefined],
    ["1e9", undefined],
    ["9".repeat(400), undefined],
  ])("%s is %j", (text, expected) => {
    expect(read({ type: "number" }, text)).toBe(expected);
  });
  test("keeps its limits", () => {
    expect(read({ type: "number", min: 1, max: 5 }, "6")).toBeUndefined();
    expect(read({ type: "number", isInteger: true }, "1,5")).toBeUndefined();
  });
});
describe("an e-mail address", () => {
  test.each([
    ["Anna@Nordwind.example", "anna@nordwind.example"],
    ["meine ist anna@nordwind.example.", "anna@nordwind.example"],
    ["<a.b+c@n.example>", "a.b+c@n.example"],
    ["anna@", undefined],
    ["a@n.example oder b@n.example", undefined],
    ["keine", undefined],
  ])("%s is %j", (text, expected) => {
    expect(read({ type: "email" }, text)).toBe(expected);
  });
});
test.each([
  ["0171 1234567", "+491711234567"],
  ["+44 20 7946 0958", "+442079460958"],
  ["123", undefined],
  ["nein", undefined],
])("the phone number %s is %j", (text, expected) => {
  expect(read({ type: "phone" }, text)).toBe(expected);
});
describe("a date", () => {
  test.each([
    ["2026-12-24", "2026-12-24"],
    ["24.12.2026", "2026-12-24"],
    ["24.12.26", "2026-12-24"],
    ["24.12.", "2026-12-24"],
    ["24. Dezember 2026", "2026-12-24"],
    ["1. März 2027", "2027-03-01"],
    ["3 May 1987", "1987-05-03"],
    ["3.5.87", "1987-05-03"],
    ["heute", "2026-11-22"],
    ["Übermorgen!", "2026-11-24"],
    ["gestern", "2026-11-21"],
    ["30.02.2026", undefined],
    ["irgendwann", undefined],
    ["24", undefined],
    ["13.13.2026", undefined],
  ])("%s is %j", (text, expected) => {
    expect(read({ type: "date" }, text)).toBe(expected);
  });
  test("without a year is the nearest that may be meant", () => {
    expect(read({ type: "date", range: "future" }, "24.1.")).toBe("2027-01-24");
    expect(read({ type: "date", range: "past" }, "24.12.")).toBe("2025-12-24");
  });
  test("keeps to past or future", () => {
    expect(read({ type: "date", range: "past" }, "morgen")).toBeUndefined();
    expect(read({ type: "date", range: "future" }, "heute")).toBe("2026-11-22");
  });
});
describe("a choice", () => {
  const rule: Rule = {
    type: "choice",
    choices: [
      { value: "red", title: { de: "Rot", en: "Red" } },
      { value: "blue", title: "Blau", synonyms: ["dunkelblau"] },
    ],
  };
  test.each([
    ["rot", "red"],
    ["RED!", "red"],
    ["blue", "blue"],
    ["Dunkelblau", "blue"],
    ["2", "blue"],
    ["2.", "blue"],
    ["3", undefined],
    ["grün", undefined],
  ])("%s is %j", (text, expected) => {
    expect(read(rule, text)).toBe(expected);
  });
  test("whose title is a number is not meant by its place", () => {
    const pairs: Rule = {
      type: "choice",
      choices: [
        { value: "one", title: "1 Paar" },
        { value: "five", title: "5 Paar" },
      ],
    };
    expect(read(pairs, "2")).toBeUndefined();
    expect(read(pairs, "5 paar")).toBe("five");
  });
});
test.each([
  ["Ja", true],
  ["klar", true],
  ["👍", true],
  ["yes", true],
  ["Nö", false],
  ["nein!", false],
  ["vielleicht", undefined],
])("yes or no: %s is %j", (text, expected) => {
  expect(read({ type: "yes_no" }, text)).toBe(expected);
});
test("a text keeps its length and pattern", () => {
  expect(read({ type: "text", minLength: 3 }, "ab")).toBeUndefined();
  expect(read({ type: "text", pattern: "\\d{5}" }, "22767")).toBe("22767");
  expect(read({ type: "text" }, "x".repeat(3_000))).toHaveLength(2_000);
});
