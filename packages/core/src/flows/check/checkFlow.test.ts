import { describe, expect, test } from "vitest";
import { capabilityTable } from "../../channel/capabilityTable.ts";
import { version } from "../../../test/conversation.ts";
import type { FlowDefinitionInput } from "../flowSchema.ts";
import { parseFlow } from "../parseFlow.ts";
import { checkFlow, isPublishable } from "./checkFlow.ts";
import type { OtherFlow } from "./otherFlow.ts";

type Nodes = FlowDefinitionInput["nodes"];
const flow = (nodes: Nodes, changes: Partial<FlowDefinitionInput> = {}): FlowDefinitionInput => ({
  formatVersion: 1,
  start: nodes[0]?.id ?? "a",
  triggers: [{ kind: "any_message" }],
  nodes,
  ...changes,
});
const problems = (
  definition: FlowDefinitionInput,
  otherFlows?: readonly OtherFlow[],
  self?: { id: string; name: string },
) => checkFlow(version(definition).definition, otherFlows, self ? { self } : {});
const codes = (
  definition: FlowDefinitionInput,
  otherFlows?: readonly OtherFlow[],
  self?: { id: string; name: string },
) =>
  problems(definition, otherFlows, self).map(({ code, nodeId }) => (nodeId === undefined ? code : `${code} ${nodeId}`));
const say = (id: string, next?: string) => ({
  id,
  kind: "message" as const,
  messages: [{ kind: "text" as const, text: "Moin" }],
  ...(next === undefined ? {} : { next }),
});
const ask = (id: string, next: string) => ({
  id,
  kind: "question" as const,
  text: "Was?",
  answer: { type: "text" as const },
  next,
  otherwise: next,
});
const other = (id: string, nodes: Nodes): OtherFlow => ({
  id,
  name: `Flow ${id}`,
  definition: version(flow(nodes)).definition,
});

describe("a flow that works", () => {
  test("has no problems", () => {
    expect(codes(flow([say("a", "b"), ask("b", "c"), { id: "c", kind: "end" }]))).toEqual([]);
  });
  test("may go in a circle that waits for the contact", () => {
    expect(codes(flow([say("a", "b"), ask("b", "a")]))).toEqual([]);
    expect(codes(flow([say("a", "b"), { id: "b", kind: "wait", for: "1d", next: "a" }]))).toEqual([]);
    expect(
      codes(
        flow([
          {
            id: "a",
            kind: "message",
            messages: [{ kind: "text", text: "Was?", quickReplies: [{ title: "Nochmal", next: "a" }] }],
          },
        ]),
      ),
    ).toEqual([]);
  });
});

describe("a dead end", () => {
  test.each<[string, Nodes, string]>([
    ["an edge to a node that does not exist", [say("a", "gone")], "missing_target a"],
    [
      "a question without a way on",
      [{ id: "a", kind: "question", text: "Was?", answer: { type: "text" }, otherwise: "z" }, say("z")],
      "port_leads_nowhere a",
    ],
    [
      "a condition without an else",
      [{ id: "a", kind: "condition", branches: [{ if: { kind: "tag", op: "has", tag: "x" }, next: "z" }] }, say("z")],
      "port_leads_nowhere a",
    ],
    ["a time-out that leads nowhere", [{ ...ask("a", "z"), timeoutAfter: "1h" }, say("z")], "port_leads_nowhere a"],
    [
      "a request without a way for failure",
      [{ id: "a", kind: "http", url: "https://n.example", ok: "z" }, say("z")],
      "port_leads_nowhere a",
    ],
    [
      "a button that does nothing",
      [{ id: "a", kind: "message", messages: [{ kind: "text", text: "x", buttons: [{ title: "Los" }] }] }],
      "port_leads_nowhere a",
    ],
    ["a wait before nothing", [{ id: "a", kind: "wait", for: "1h" }], "port_leads_nowhere a"],
  ])("is refused: %s", (_title, nodes, expected) => {
    expect(codes(flow(nodes))).toEqual([expected]);
  });
  test("is named with its place", () => {
    const [problem] = problems(
      flow([
        {
          id: "a",
          kind: "message",
          messages: [{ kind: "text", text: "x", buttons: [{ title: "Los", next: "gone" }] }],
        },
      ]),
    );
    expect(problem).toMatchObject({
      severity: "error",
      nodeId: "a",
      path: ["nodes", 0, "messages", 0, "buttons", 0, "next"],
      data: { target: "gone" },
    });
    expect(problem?.message).toContain("gone");
  });
  test("of a choice is fine when every choice leads somewhere", () => {
    expect(
      codes(
        flow([
          { id: "a", kind: "question", text: "Was?", answer: { type: "yes_no", yes: "z", no: "z" }, otherwise: "z" },
          say("z"),
        ]),
      ),
    ).toEqual([]);
  });
  test("a start or trigger that leads nowhere is refused", () => {
    expect(codes(flow([say("a")], { start: "x", triggers: [{ kind: "get_started", next: "y" }] }))).toEqual([
      "missing_start",
      "missing_target",
      "unreachable_node a",
    ]);
  });
});

describe("an endless loop", () => {
  test.each<[string, Nodes, string]>([
    ["of two messages", [say("a", "b"), say("b", "a")], "a → b → a"],
    ["of one", [{ id: "a", kind: "tag", add: ["x"], next: "a" }], "a → a"],
    [
      "through a branch",
      [
        {
          id: "a",
          kind: "split",
          branches: [
            { weight: 1, next: "z" },
            { weight: 1, next: "b" },
          ],
        },
        say("b", "a"),
        say("z"),
      ],
      "a → b → a",
    ],
    [
      "of requests that are tried again",
      [{ id: "a", kind: "http", url: "https://n.example", ok: "z", failed: "a" }, say("z")],
      "a → a",
    ],
  ])("%s is refused", (_title, nodes, way) => {
    const found = problems(flow(nodes));
    expect(found).toMatchObject([{ code: "endless_loop", severity: "error", data: { nodes: way } }]);
  });
  test("is named briefly however many there are and however long they are", () => {
    const nodes: Nodes = Array.from({ length: 2_000 }, (_, at) => ({
      id: `n${at}`,
      kind: "split",
      branches: [1, 7, 13, 101].map((step) => ({ weight: 1, next: `n${(at + step) % 2_000}` })),
    }));
    const found = problems(flow(nodes));
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(["endless_loop"]));
    expect(JSON.stringify(found).length).toBeLessThan(20_000);
  });
  test("across calls is refused", () => {
    const nodes: Nodes = [say("a", "b"), { id: "b", kind: "call_flow", flow: "two" }];
    const two = other("two", [say("x", "y"), { id: "y", kind: "call_flow", flow: "one" }]);
    expect(codes(flow(nodes), [two], { id: "one", name: "One" })).toEqual(["endless_loop a"]);
  });
  test("around a call is refused only when the called flow can be passed without stopping", () => {
    const nodes: Nodes = [{ id: "a", kind: "call_flow", flow: "two", next: "a" }];
    expect(codes(flow(nodes), [other("two", [say("x")])])).toEqual(["endless_loop a"]);
    expect(codes(flow(nodes), [other("two", [ask("x", "y"), { id: "y", kind: "end" }])])).toEqual([]);
  });
  test("is not what merely is long, but a way too long for one turn is refused as well", () => {
    const chain = (count: number): Nodes =>
      Array.from({ length: count }, (_, index) => say(`n${index}`, index + 1 < count ? `n${index + 1}` : undefined));
    expect(codes(flow(chain(100)))).toEqual([]);
    expect(codes(flow(chain(101)))).toEqual(["too_many_steps n0"]);
    expect(codes(flow(chain(2_000)))).toEqual(["too_many_steps n0"]);
  });
});

describe("a keyword anywhere in the text", () => {
  const withWords = (words: string[] | Record<string, string[]>, match: "contains" | "any_word" = "contains") =>
    problems(flow([say("a")], { triggers: [{ kind: "keyword", words, match }] }));
  test("of one or two letters surprises, and is named with its place", () => {
    expect(withWords({ de: ["jacke", "Ja!"], en: ["a"] })).toMatchObject([
      { code: "short_keyword", severity: "warning", path: ["triggers", 0, "words", "de", 1], data: { word: "Ja!" } },
      { code: "short_keyword", severity: "warning", path: ["triggers", 0, "words", "en", 0], data: { word: "a" } },
    ]);
    expect(withWords(["ü"])).toMatchObject([{ code: "short_keyword", path: ["triggers", 0, "words", 0] }]);
  });
  test("may be a sign, and as a whole word may be short", () => {
    expect(withWords(["👍", "abo"])).toEqual([]);
    expect(withWords(["ja"], "any_word")).toEqual([]);
  });
});

describe("what one node says", () => {
  test.each<[string, Nodes, string]>([
    [
      "bad Liquid",
      [{ id: "a", kind: "message", messages: [{ kind: "text", text: "{{ contact.first_name | nofilter }}" }] }],
      "bad_template a",
    ],
    [
      "unclosed Liquid",
      [{ id: "a", kind: "message", messages: [{ kind: "text", text: "{% if x %}" }] }],
      "bad_template a",
    ],
    [
      "a tag that reads files",
      [{ id: "a", kind: "message", messages: [{ kind: "text", text: "{% include 'x' %}" }] }],
      "bad_template a",
    ],
    ["a bad pattern", [{ ...ask("a", "z"), answer: { type: "text", pattern: "(" } }, say("z")], "bad_pattern a"],
    [
      "a pattern that takes for ever",
      [{ ...ask("a", "z"), answer: { type: "text", pattern: "(a+)+" } }, say("z")],
      "bad_pattern a",
    ],
    ["an empty range", [{ ...ask("a", "z"), answer: { type: "number", min: 5, max: 4 } }, say("z")], "bad_range a"],
    ["a wait for nothing", [{ id: "a", kind: "wait", for: "0s", next: "z" }, say("z")], "bad_wait a"],
    [
      "an unknown time zone",
      [{ id: "a", kind: "wait", until: { time: "09:00", timezone: "Europe/Bielefeld" }, next: "z" }, say("z")],
      "unknown_timezone a",
    ],
    [
      "a text without the flow's language",
      [{ id: "a", kind: "message", messages: [{ kind: "text", text: { en: "Hi" } }] }],
      "missing_translation a",
    ],
    ["an empty text", [{ id: "a", kind: "message", messages: [{ kind: "text", text: " " }] }], "empty_text a"],
    [
      "a split without weight",
      [{ id: "a", kind: "split", branches: [{ weight: 0, next: "z" }] }, say("z")],
      "no_weight a",
    ],
    ["twice the same id", [say("a"), say("a")], "duplicate_node_id a"],
  ])("is refused: %s", (_title, nodes, expected) => {
    const found = problems(flow(nodes));
    expect(found.map(({ code, nodeId }) => `${code} ${nodeId}`)).toContain(expected);
    expect(isPublishable(found)).toBe(false);
  });
  test.each<[string, Nodes, string]>([
    ["a node nothing leads to", [say("a"), say("b")], "unreachable_node b"],
    [
      "a text missing in one of the languages",
      [
        {
          id: "a",
          kind: "message",
          messages: [
            { kind: "text", text: { de: "Moin", en: "Hi" } },
            { kind: "text", text: { de: "Na?" } },
          ],
        },
      ],
      "incomplete_translation a",
    ],
    [
      "two choices written alike",
      [
        {
          id: "a",
          kind: "question",
          text: "Was?",
          answer: {
            type: "choice",
            choices: [
              { value: "x", title: "Größe" },
              { value: "y", title: "groesse" },
            ],
          },
          next: "z",
          otherwise: "z",
        },
        say("z"),
      ],
      "ambiguous_choice a",
    ],
  ])("is warned of: %s", (_title, nodes, expected) => {
    const found = problems(flow(nodes));
    expect(found.map(({ code, nodeId }) => `${code} ${nodeId}`)).toEqual([expected]);
    expect(isPublishable(found)).toBe(true);
  });
  test("is warned of once for each channel that would cut it", () => {
    const nodes: Nodes = [
      {
        id: "a",
        kind: "message",
        messages: [{ kind: "text", text: "x", quickReplies: [{ title: "Damenregenjacke, lang", payload: "p" }] }],
      },
    ];
    const found = checkFlow(version(flow(nodes)).definition, undefined, {
      channels: [capabilityTable.messenger, capabilityTable.webchat],
    });
    expect(found).toMatchObject([
      {
        code: "would_be_cut",
        severity: "warning",
        path: ["nodes", 0, "messages", 0],
        data: { channel: "messenger", loss: "title_cut" },
      },
    ]);
  });
  test("a call of a flow that is not there is refused once the others are known", () => {
    const nodes: Nodes = [{ id: "a", kind: "call_flow", flow: "gone" }];
    expect(codes(flow(nodes))).toEqual([]);
    expect(codes(flow(nodes), [])).toEqual(["unknown_flow a"]);
    expect(codes(flow([{ id: "a", kind: "call_flow", flow: "Flow two" }]), [other("two", [say("x")])])).toEqual([]);
  });
});

describe("parsing", () => {
  const codesOf = (json: unknown) => {
    const parsed = parseFlow(json);
    return parsed.kind === "ok" ? [] : parsed.problems.map(({ code }) => code);
  };
  test.each([null, 3, "x", [], true])("refuses %j", (json) => {
    expect(codesOf(json)).toEqual(["not_a_flow"]);
  });
  test("names unknown kinds, fields and values with their node", () => {
    const parsed = parseFlow({
      formatVersion: 1,
      start: "a",
      nodes: [
        { id: "a", kind: "dance" },
        { ...say("b"), nexxt: "a" },
        { ...say("c"), id: "no good" },
      ],
    });
    expect(parsed).toMatchObject({
      kind: "invalid",
      problems: [
        { code: "unknown_node_kind", nodeId: "a", data: { kind: "dance" } },
        { code: "unknown_field", nodeId: "b", data: { field: "nexxt" } },
        { code: "bad_value", nodeId: "no good" },
      ],
    });
  });
  test("refuses what is nested without end", () => {
    let condition: unknown = { kind: "all", of: [] };
    for (let depth = 0; depth < 5_000; depth += 1) condition = { kind: "not", of: condition };
    expect(
      codesOf({ formatVersion: 1, start: "a", nodes: [{ id: "a", kind: "condition", branches: [{ if: condition }] }] }),
    ).toEqual(["too_deep"]);
  });
  test("gives back what was parsed when it is parsed again", () => {
    const { definition } = version(flow([say("a", "b"), ask("b", "c"), { id: "c", kind: "end" }]));
    expect(parseFlow(JSON.parse(JSON.stringify(definition)))).toEqual({ kind: "ok", definition });
  });
});
