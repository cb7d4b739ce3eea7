import { randomUUID } from "node:crypto";
import { asId, storablePatch, type ContactPatch, type ConversationId } from "@botschaft/core";
import { withWorkspace } from "../../db/pool.ts";
import { AppError, found } from "../../http/appError.ts";
import type { Caller } from "../../http/caller.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { NO_LANES, patchContacts } from "../../pipeline/index.ts";
import { findContact, listConversationsOf } from "./queries.ts";

/**
 * Changes a person: by a turn of the newest conversation, so that it is in order with what the bot does to them. Where there is no
 * conversation the row itself is changed.
 *
 * @returns whether it is done already; else it is stored and will be
 */
export async function updateContact(
  { pool, pipeline }: HttpDeps,
  { workspaceId, actorId }: Caller,
  contactId: string,
  change: ContactPatch,
): Promise<boolean> {
  const patch = storablePatch(change);
  const newest = await withWorkspace(pool, workspaceId, async (db) => {
    const contact = found(await findContact(db, workspaceId, contactId), "contact");
    const [conversation] = await listConversationsOf(db, workspaceId, contact.id);
    if (!conversation) await patchContacts(db, [{ workspaceId, contactId: contact.id, patch }], NO_LANES);
    return conversation?.id;
  });
  if (newest === undefined || Object.keys(patch).length === 0) return true;
  try {
    const { refusal } = await pipeline.submit({
      workspaceId,
      conversationId: asId<ConversationId>(newest),
      body: { kind: "change_contact", patch },
      dedupeKey: `contact:${actorId}:${randomUUID()}`,
    });
    if (refusal) throw new Error(`a change of a contact was refused with ${refusal.code}`);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "pipeline_timeout") return false;
    throw error;
  }
}
