import type { Flow, FlowProblemItem, FlowSummary } from "@botschaft/contract";
import type { FlowProblem } from "@botschaft/core";
import type { FlowRow, FlowWithDraft, VersionRow } from "./queries.ts";

export function presentFlowSummary(row: FlowRow): FlowSummary {
  const isPublished = row.versionId !== null && row.versionNumber !== null && row.publishedAt !== null;
  return {
    id: row.id,
    name: row.name,
    priority: row.priority,
    isActive: row.isActive,
    publishedVersion: isPublished
      ? {
          id: row.versionId ?? "",
          number: row.versionNumber ?? 0,
          publishedAt: row.publishedAt?.toISOString() ?? "",
          publishedBy: row.publishedBy,
        }
      : null,
    hasUnpublishedChanges: row.hasUnpublishedChanges,
    draftUpdatedAt: row.draftUpdatedAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}

export function presentFlow(row: FlowWithDraft, problems: readonly FlowProblem[]): Flow {
  return {
    ...presentFlowSummary(row),
    draft: { ...row.draft, formatVersion: 1 },
    problems: problems.map(presentFlowProblem),
  };
}

export function presentFlowProblem({ code, severity, nodeId, path, message, data }: FlowProblem): FlowProblemItem {
  return { code, severity, nodeId: nodeId ?? null, path: [...path], message, data: { ...data } };
}

export function presentVersion(row: VersionRow) {
  return {
    id: row.id,
    flowId: row.flowId,
    number: row.number,
    publishedAt: row.publishedAt.toISOString(),
    publishedBy: row.publishedBy,
    isPublished: row.isPublished,
  };
}
