import { contactEndpoints as endpoints } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { FastifyInstance } from "fastify";
import { withWorkspace } from "../../db/pool.ts";
import { found } from "../../http/appError.ts";
import { pageOfRows, readCursor, writeCursor } from "../../http/cursor.ts";
import { Answer, serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { presentContact, presentContactConversation } from "./present.ts";
import { findContact, listContacts, listConversationsOf } from "./queries.ts";
import { updateContact } from "./updateContact.ts";

export function serveContacts(app: FastifyInstance, deps: HttpDeps): void {
  const { pool } = deps;
  const getDetail = async (workspaceId: WorkspaceId, contactId: string) =>
    withWorkspace(pool, workspaceId, async (db) => ({
      ...presentContact(found(await findContact(db, workspaceId, contactId), "contact")),
      conversations: (await listConversationsOf(db, workspaceId, contactId)).map(presentContactConversation),
    }));

  serve(app, deps, endpoints.listContacts, async ({ caller: { workspaceId }, query }) => {
    const question = {
      search: query.q ?? null,
      tag: query.tag ?? null,
      after: readCursor("contacts", query.cursor, ["instant", "id"]),
      limit: query.limit + 1,
    };
    const rows = await withWorkspace(pool, workspaceId, (db) => listContacts(db, workspaceId, question));
    return pageOfRows(rows, query.limit, presentContact, (row) => writeCursor("contacts", [row.createdAtText, row.id]));
  });

  serve(app, deps, endpoints.getContact, async ({ caller, params }) => getDetail(caller.workspaceId, params.contactId));

  serve(app, deps, endpoints.updateContact, async ({ caller, params, body }) => {
    const isDone = await updateContact(deps, caller, params.contactId, body);
    return isDone
      ? new Answer(200, await getDetail(caller.workspaceId, params.contactId))
      : new Answer(202, { status: "accepted" as const });
  });
}
