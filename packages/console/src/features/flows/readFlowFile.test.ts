import { expect, test } from "vitest";
import { readFlowFile } from "./readFlowFile.ts";

const definition = { formatVersion: 1, start: "a", nodes: [{ id: "a", kind: "end" }] };

test("an exported file is read as it is", () => {
  expect(
    readFlowFile(JSON.stringify({ botschaft: "flow", name: "Hilfe", priority: 5, definition }), "x.json"),
  ).toMatchObject({ kind: "ok", file: { name: "Hilfe", priority: 5 }, problems: [] });
});

test("a bare graph takes its own name, else the file's", () => {
  expect(readFlowFile(JSON.stringify({ ...definition, name: "Retoure" }), "x.json")).toMatchObject({
    kind: "ok",
    file: { name: "Retoure" },
  });
  expect(readFlowFile(JSON.stringify(definition), "haeufige-fragen.json")).toMatchObject({
    kind: "ok",
    file: { name: "haeufige-fragen" },
  });
});

test("what is wrong inside is named with its place", () => {
  const read = readFlowFile(JSON.stringify({ ...definition, nodes: [{ id: "a", kind: "dance" }] }), "x.json");
  expect(read.kind === "ok" && read.problems[0]).toMatchObject({ code: "unknown_node_kind", nodeId: "a" });
});

test("what is no JSON, and JSON that is no flow, are told apart", () => {
  expect(readFlowFile("{", "x")).toEqual({ kind: "no_json", line: 1, column: 2 });
  expect(readFlowFile('{\n  "a": 1,\n  b\n}', "x")).toEqual({ kind: "no_json", line: 3, column: 3 });
  // What is left after the last letter is the end, not the beginning.
  expect(readFlowFile('{"a": "b', "x")).toMatchObject({ kind: "no_json", line: 1, column: 9 });
  for (const other of ["null", "[]", "42", '"x"', "{}", '{"formatVersion":2}'])
    expect(readFlowFile(other, "x").kind).toBe("no_flow");
});
