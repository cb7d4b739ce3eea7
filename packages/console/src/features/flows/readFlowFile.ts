import { flowFile, type FlowFile } from "@botschaft/contract";
import { parseFlow, type FlowProblem } from "@botschaft/core";

export type ReadFlowFile =
  | { readonly kind: "ok"; readonly file: FlowFile; readonly problems: readonly FlowProblem[] }
  | { readonly kind: "no_json"; readonly line: number; readonly column: number }
  | { readonly kind: "no_flow" };

/**
 * Reads what somebody wants to import: an exported file, or the bare graph as it stands in a repository. Never throws; says what
 * is wrong before anything is sent.
 */
export function readFlowFile(text: string, fileName: string): ReadFlowFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { kind: "no_json", ...placeOf(error, text) };
  }
  const whole = flowFile.safeParse(json);
  const file = whole.success ? whole.data : fileAround(json, fileName);
  if (file === null) return { kind: "no_flow" };
  const parsed = parseFlow(file.definition);
  return { kind: "ok", file, problems: parsed.kind === "ok" ? [] : parsed.problems };
}

/** Where the parser gave up. Browsers tell it in different words, or only by the end of the text. */
function placeOf(error: unknown, text: string): { line: number; column: number } {
  const message = error instanceof Error ? error.message : "";
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line !== undefined && column !== undefined) return { line: Number(line), column: Number(column) };
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  const before = text.slice(0, position).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function fileAround(json: unknown, fileName: string): FlowFile | null {
  if (typeof json !== "object" || json === null || !("formatVersion" in json) || json.formatVersion !== 1) return null;
  const named = "name" in json && typeof json.name === "string" ? json.name.trim() : "";
  const name = (named === "" ? fileName.replace(/\.json$/i, "").trim() : named).slice(0, 200);
  return { botschaft: "flow", name: name === "" ? "Bot" : name, definition: { ...json, formatVersion: 1 } };
}
