import { contactEndpoints as endpoints } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { FastifyInstance } from "fastify";
import type { PoolClient } from "pg";
import { withWorkspace } from "../../db/pool.ts";
import { AppError, found } from "../../http/appError.ts";
import { pageOfRows, readCursor, writeCursor } from "../../http/cursor.ts";
import { Answer, serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { createContact } from "./createContact.ts";
import { presentContact, presentContactDetail, presentKept } from "./present.ts";
import { findContact, listContacts, listConversationsOf, listIdentities, listMerged } from "./queries.ts";
import { updateContact } from "./updateContact.ts";

export function serveContacts(app: FastifyInstance, deps: HttpDeps): void {
  const { pool, pipeline } = deps;
  const getDetail = (workspaceId: WorkspaceId, contactId: string) =>
    withWorkspace(pool, workspaceId, (db) => readDetail(db, workspaceId, contactId));

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

  serve(app, deps, endpoints.createContact, async ({ caller: { workspaceId }, body }) => {
    const { identities = [], tags = [], ...patch } = body;
    return withWorkspace(pool, workspaceId, async (db) => {
      const contactId = await createContact(db, workspaceId, { patch: { ...patch, addTags: tags }, identities });
      return new Answer(201, await readDetail(db, workspaceId, contactId));
    });
  });

  serve(app, deps, endpoints.getContact, async ({ caller, params }) => getDetail(caller.workspaceId, params.contactId));

  serve(app, deps, endpoints.updateContact, async ({ caller, params, body }) => {
    const isDone = await updateContact(deps, caller, params.contactId, body);
    return isDone
      ? new Answer(200, await getDetail(caller.workspaceId, params.contactId))
      : new Answer(202, { status: "accepted" as const });
  });

  serve(app, deps, endpoints.mergeContacts, async ({ caller: { workspaceId, actorName }, params, body }) => {
    const merged = await pipeline.mergeContacts({
      workspaceId,
      contactId: body.contactId,
      intoId: params.contactId,
      by: actorName,
    });
    if (merged.kind === "not_found") throw new AppError("not_found", "No such contact.");
    if (merged.kind === "already_one") throw new AppError("already_one_contact");
    return getDetail(workspaceId, merged.contactId);
  });

  serve(app, deps, endpoints.unmergeContact, async ({ caller: { workspaceId }, params }) => {
    const unmerged = await pipeline.unmergeContact(workspaceId, params.contactId);
    if (unmerged.kind === "not_found") throw new AppError("not_found", "No such contact.");
    if (unmerged.kind === "not_merged") throw new AppError("not_merged");
    const { contactId, survivorId, kept } = unmerged;
    return { contact: await getDetail(workspaceId, contactId), survivorId, kept: presentKept(kept) };
  });
}

async function readDetail(db: PoolClient, workspaceId: WorkspaceId, asked: string) {
  const contact = found(await findContact(db, workspaceId, asked), "contact");
  const identities = await listIdentities(db, workspaceId, contact.id);
  const conversations = await listConversationsOf(db, workspaceId, contact.id);
  return presentContactDetail(contact, identities, conversations, await listMerged(db, workspaceId, contact.id));
}
