import type { z } from "zod";
import { flowDefinitionSchema, type FlowDefinition } from "./flowSchema.ts";

/** What is wrong with a flow, and where. `code` is stable; screens put it into words with `data`, everybody else has `message`. */
export interface FlowProblem {
  readonly code: FlowProblemCode;
  /** An error keeps a flow from being published, a warning does not. */
  readonly severity: "error" | "warning";
  readonly nodeId?: string;
  /** The place in the definition, e.g. `["nodes", 3, "text", "de"]`. */
  readonly path: readonly (string | number)[];
  /** Plain English. */
  readonly message: string;
  readonly data: Readonly<Record<string, string | number>>;
}

export type FlowProblemCode =
  | "not_a_flow"
  | "bad_value"
  | "unknown_node_kind"
  | "unknown_field"
  | "too_deep"
  | "duplicate_node_id"
  | "missing_start"
  | "missing_target"
  | "port_leads_nowhere"
  | "unreachable_node"
  | "endless_loop"
  | "too_many_steps"
  | "no_trigger"
  | "unknown_flow"
  | "bad_template"
  | "bad_pattern"
  | "bad_range"
  | "bad_wait"
  | "missing_translation"
  | "incomplete_translation"
  | "ambiguous_choice"
  | "short_keyword"
  | "condition_too_deep"
  | "no_weight"
  | "unknown_timezone"
  | "empty_text"
  | "unquoted_value"
  | "would_be_cut";

export type ParsedFlow =
  | { readonly kind: "ok"; readonly definition: FlowDefinition }
  | { readonly kind: "invalid"; readonly problems: readonly FlowProblem[] };

/** Deeper than any flow; keeps a hostile file from exhausting the stack. */
const maxDepth = 60;

/** Parses untrusted JSON into a flow. Whether the flow can work is `checkFlow`'s question. Never throws. */
export function parseFlow(json: unknown): ParsedFlow {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return invalid("not_a_flow", "This is not a flow: an object is expected.");
  }
  if (isDeeperThan(json, maxDepth)) return invalid("too_deep", `The flow is nested more than ${maxDepth} levels deep.`);
  const parsed = flowDefinitionSchema.safeParse(json);
  if (parsed.success) return { kind: "ok", definition: parsed.data };
  return { kind: "invalid", problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, json)) };
}

function invalid(code: FlowProblemCode, message: string): ParsedFlow {
  return { kind: "invalid", problems: [{ code, severity: "error", path: [], message, data: {} }] };
}

function problemsOf(issue: z.core.$ZodIssue, json: object): FlowProblem[] {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  const nodeId = nodeIdAt(json, path);
  const place = { severity: "error" as const, path, ...(nodeId === undefined ? {} : { nodeId }) };
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      ...place,
      code: "unknown_field",
      message: `The field "${key}" is not known here.`,
      data: { field: key },
    }));
  }
  if (issue.code === "invalid_union" && path[0] === "nodes" && path.length === 3 && path[2] === "kind") {
    const found = valueAt(json, path);
    const kind = typeof found === "string" ? found.slice(0, 100) : "";
    return [
      { ...place, code: "unknown_node_kind", message: `There is no kind of node called "${kind}".`, data: { kind } },
    ];
  }
  return [
    {
      ...place,
      code: "bad_value",
      message: `${path.join(".") || "The flow"}: ${issue.message}`,
      data: { reason: issue.message },
    },
  ];
}

function nodeIdAt(json: object, path: readonly (string | number)[]): string | undefined {
  if (path[0] !== "nodes" || path[1] === undefined) return undefined;
  const id = valueAt(json, ["nodes", path[1], "id"]);
  return typeof id === "string" ? id : undefined;
}

function valueAt(json: unknown, path: readonly (string | number)[]): unknown {
  let value = json;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((part) => isDeeperThan(part, levels - 1));
}
