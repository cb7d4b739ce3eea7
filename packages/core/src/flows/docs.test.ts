import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { conversation, noon, version } from "../../test/conversation.ts";
import { checkFlow } from "./check/checkFlow.ts";
import { parseFlow } from "./parseFlow.ts";

const text = await readFile(new URL("../../../../docs/flows.md", import.meta.url), "utf8");

test("the example in docs/flows.md can be published and does what it says", () => {
  const json: unknown = JSON.parse(/```json\n(\{\n {2}"formatVersion"[\s\S]*?)\n```/.exec(text)?.[1] ?? "null");
  const parsed = parseFlow(json);
  if (parsed.kind === "invalid") throw new Error(JSON.stringify(parsed.problems));
  expect(checkFlow(parsed.definition, [])).toEqual([]);
  conversation(version(parsed.definition), { contact: { attributes: { orders: 5 } } })
    .arrives({ kind: "postback", at: noon, title: "Los geht's", payload: "GET_STARTED" })
    .expects("Moin Anna! Worum geht es?")
    .taps("Mein Paket")
    .says("4711")
    .expects("Sie beginnt mit NW-, zum Beispiel NW-4711.")
    .says("nw-4711")
    .expects("Danke, dass du uns treu bist! nw-4711 ist unterwegs.");
});

test("docs/flows.md names every code of a problem and every kind of node", async () => {
  const source = await readFile(new URL("./parseFlow.ts", import.meta.url), "utf8");
  const codes = [...(/FlowProblemCode =([^;]*);/.exec(source)?.[1] ?? "").matchAll(/"(\w+)"/g)].map(
    (match) => match[1],
  );
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
});
