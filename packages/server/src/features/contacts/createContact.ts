import { v7 as uuidv7 } from "uuid";
import { storablePatch, type ContactPatch, type WorkspaceId } from "@botschaft/core";
import type { PoolClient } from "pg";
import { AppError } from "../../http/appError.ts";
import { NO_LANES, patchContacts } from "../../pipeline/index.ts";
import { hasChannel, insertContact, insertIdentity } from "./queries.ts";

export interface NewContact {
  readonly patch: ContactPatch;
  readonly identities: readonly { readonly channelId: string; readonly key: string }[];
}

/**
 * Adds a person nobody has talked with yet.
 *
 * @throws AppError `not_found` for a channel that is none, `identity_taken` where somebody has one of the identities
 */
export async function createContact(
  db: PoolClient,
  workspaceId: WorkspaceId,
  { patch, identities }: NewContact,
): Promise<string> {
  const contactId = uuidv7();
  await insertContact(db, workspaceId, contactId);
  // In one order, so that of two who add the same ones neither waits for the other for ever.
  const sorted = [...identities].sort((a, b) => (`${a.channelId} ${a.key}` < `${b.channelId} ${b.key}` ? -1 : 1));
  for (const identity of sorted) {
    if (!(await hasChannel(db, workspaceId, identity.channelId))) throw new AppError("not_found", "No such channel.");
    if (!(await insertIdentity(db, workspaceId, contactId, identity)))
      throw new AppError("identity_taken", identity.key);
  }
  await patchContacts(db, [{ workspaceId, contactId, patch: storablePatch(patch) }], NO_LANES);
  return contactId;
}
