import { z } from "zod";
import { id, instant } from "./basics.ts";
import { defineEndpoint } from "./endpoint.ts";
import { pageOf, pageQuery } from "./page.ts";

/**
 * The graph as people write, export and import it. A draft may be unfinished, so only the envelope is checked here;
 * the whole is checked when it is published (see docs/flows.md for the format).
 */
export const flowDefinition = z.looseObject({ formatVersion: z.literal(1) });

/** What is wrong with a flow, and where. Screens put `code` into words with `data`; everybody else has `message`. */
export const flowProblem = z.object({
  code: z.string(),
  /** An error keeps a flow from being published, a warning does not. */
  severity: z.enum(["error", "warning"]),
  nodeId: z.string().nullable(),
  /** The place in the definition, e.g. `["nodes", 3, "text", "de"]`. */
  path: z.array(z.union([z.string(), z.int()])),
  message: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type FlowProblemItem = z.infer<typeof flowProblem>;

export const flowSummary = z.object({
  id,
  name: z.string(),
  /** Smaller goes first when several flows could react. */
  priority: z.int(),
  isActive: z.boolean(),
  publishedVersion: z
    .object({ id, number: z.int(), publishedAt: instant, publishedBy: z.string().nullable() })
    .nullable(),
  /** Whether the draft says something the published version does not. */
  hasUnpublishedChanges: z.boolean(),
  draftUpdatedAt: instant,
  createdAt: instant,
});
export type FlowSummary = z.infer<typeof flowSummary>;

export const flow = flowSummary.extend({
  draft: flowDefinition,
  /** What speaks against the draft; only errors keep it from being published. */
  problems: z.array(flowProblem),
});
export type Flow = z.infer<typeof flow>;

export const flowVersion = z.object({
  id,
  flowId: id,
  number: z.int(),
  publishedAt: instant,
  publishedBy: z.string().nullable(),
  isPublished: z.boolean().describe("The one new runs take"),
});

/** The file that export gives and import takes. */
export const flowFile = z.object({
  botschaft: z.literal("flow"),
  name: z.string().trim().min(1).max(200),
  priority: z.int().min(0).max(10_000).exactOptional(),
  definition: flowDefinition,
});
export type FlowFile = z.infer<typeof flowFile>;

const name = z.string().trim().min(1).max(200);
const priority = z.int().min(0).max(10_000);
const params = z.object({ flowId: id });
const versionParams = z.object({ flowId: id, versionId: id });
/** The draft as the caller knows it. A query, because who does not care sends no body. */
const ifUnchanged = z.object({ ifUpdatedAt: instant.exactOptional() });
const read = { kind: "scope", scope: "flows:read" } as const;
const write = { kind: "scope", scope: "flows:write" } as const;

export const flowEndpoints = {
  listFlows: defineEndpoint({
    id: "listFlows",
    method: "GET",
    path: "/flows",
    area: "flows",
    access: read,
    summary: "Flows in the order in which they are asked",
    query: pageQuery,
    responses: { 200: pageOf(flowSummary) },
  }),
  createFlow: defineEndpoint({
    id: "createFlow",
    method: "POST",
    path: "/flows",
    area: "flows",
    access: write,
    summary: "Create a flow with a draft",
    description: "Without a definition the draft is empty.",
    body: z.object({ name, priority: priority.exactOptional(), definition: flowDefinition.exactOptional() }),
    responses: { 201: flow },
  }),
  importFlow: defineEndpoint({
    id: "importFlow",
    method: "POST",
    path: "/flows/import",
    area: "flows",
    access: write,
    summary: "Create a flow from an exported file",
    description: "The draft is stored even where it could not be published; `problems` tells what is missing.",
    body: flowFile,
    responses: { 201: flow },
  }),
  getFlow: defineEndpoint({
    id: "getFlow",
    method: "GET",
    path: "/flows/{flowId}",
    area: "flows",
    access: read,
    summary: "A flow with its draft and the draft's problems",
    params,
    responses: { 200: flow },
  }),
  updateFlow: defineEndpoint({
    id: "updateFlow",
    method: "PATCH",
    path: "/flows/{flowId}",
    area: "flows",
    access: write,
    summary: "Rename, switch on or off, or change the order",
    description: "Switched off, a flow starts no new run; people inside finish.",
    params,
    body: z.object({
      name: name.exactOptional(),
      isActive: z.boolean().exactOptional(),
      priority: priority.exactOptional(),
    }),
    responses: { 200: flow },
  }),
  putFlowDraft: defineEndpoint({
    id: "putFlowDraft",
    method: "PUT",
    path: "/flows/{flowId}/draft",
    area: "flows",
    access: write,
    summary: "Replace the draft",
    description: "With `ifUpdatedAt`, only when nobody else changed it since; else conflict.",
    params,
    body: z.object({ definition: flowDefinition, ifUpdatedAt: instant.exactOptional() }),
    responses: { 200: flow },
    refusals: ["conflict"],
  }),
  exportFlow: defineEndpoint({
    id: "exportFlow",
    method: "GET",
    path: "/flows/{flowId}/export",
    area: "flows",
    access: read,
    summary: "The draft as a file",
    params,
    responses: { 200: flowFile },
  }),
  publishFlow: defineEndpoint({
    id: "publishFlow",
    method: "POST",
    path: "/flows/{flowId}/publish",
    area: "flows",
    access: write,
    summary: "Publish the draft as a new version",
    description:
      "New runs take it within a second; people inside an older version finish on theirs. With `ifUpdatedAt`, only when nobody else changed the draft since; else conflict. Flows it calls by name are called by their ids from then on.",
    params,
    query: ifUnchanged,
    responses: { 201: flow },
    refusals: ["flow_invalid", "conflict"],
  }),
  listFlowVersions: defineEndpoint({
    id: "listFlowVersions",
    method: "GET",
    path: "/flows/{flowId}/versions",
    area: "flows",
    access: read,
    summary: "Published versions, newest first",
    params,
    query: pageQuery,
    responses: { 200: pageOf(flowVersion) },
  }),
  getFlowVersion: defineEndpoint({
    id: "getFlowVersion",
    method: "GET",
    path: "/flows/{flowId}/versions/{versionId}",
    area: "flows",
    access: read,
    summary: "One version with its graph",
    params: versionParams,
    responses: { 200: flowVersion.extend({ definition: flowDefinition }) },
  }),
  rollbackFlow: defineEndpoint({
    id: "rollbackFlow",
    method: "POST",
    path: "/flows/{flowId}/versions/{versionId}/rollback",
    area: "flows",
    access: write,
    summary: "Publish a copy of an older version",
    description:
      "The draft becomes that version too. With `ifUpdatedAt`, only when nobody else changed the draft since; else conflict.",
    params: versionParams,
    query: ifUnchanged,
    responses: { 201: flow },
    refusals: ["flow_invalid", "conflict"],
  }),
  archiveFlow: defineEndpoint({
    id: "archiveFlow",
    method: "DELETE",
    path: "/flows/{flowId}",
    area: "flows",
    access: write,
    summary: "Put a flow away; its versions stay for people inside",
    params,
    responses: { 204: null },
  }),
};
