import type { LiveEvent } from "@botschaft/contract";
import { asId, type WorkspaceId } from "@botschaft/core";
import type { Pool } from "pg";
import { withWorkspace } from "../../db/pool.ts";
import type { LiveSource } from "../../pipeline/index.ts";
import type { ShownMedia } from "../media/index.ts";
import { presentMessage, presentSummary } from "./present.ts";
import { listNewestMessages, listSummaries } from "./queries.ts";

const NEWEST = 10;

/** Turns changed conversations into what watching screens are told: two queries a batch, however many watch. */
export function createConversationSource(pool: Pool, shown: ShownMedia): LiveSource<LiveEvent> {
  return {
    summary: { type: "counts" },
    async describe(workspaceId, conversationIds) {
      const workspace = asId<WorkspaceId>(workspaceId);
      const { rows, messages } = await withWorkspace(pool, workspace, async (db) => {
        const summaries = await listSummaries(db, workspace, conversationIds);
        return {
          rows: summaries,
          messages: await listNewestMessages(
            db,
            workspace,
            summaries.map(({ state }) => state),
            NEWEST,
          ),
        };
      });
      const byConversation = Map.groupBy(messages, ({ conversationId }) => conversationId);
      return rows.map((row) => ({
        type: "conversation",
        id: row.state.id,
        summary: presentSummary(row),
        messages: (byConversation.get(row.state.id) ?? []).map((message) =>
          presentMessage(message, workspaceId, shown),
        ),
      }));
    },
  };
}
