import { randomUUID } from "node:crypto";
import type { AttributeValue, MemberCommand } from "@botschaft/core";
import { withWorkspace } from "../../db/pool.ts";
import { found } from "../../http/appError.ts";
import type { Caller } from "../../http/caller.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { submitCommand } from "../inbox/index.ts";
import { findContact, listConversationsOf, patchContact } from "./queries.ts";

export interface ContactChange {
  readonly attributes?: Readonly<Record<string, AttributeValue | null>>;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
}

/**
 * Changes attributes and tags: by a turn of the newest conversation, so that it is in order with what the bot does to them.
 *
 * @returns whether it is done already; else it is stored and will be
 */
export async function updateContact(
  { pool, pipeline }: HttpDeps,
  caller: Caller,
  contactId: string,
  change: ContactChange,
): Promise<boolean> {
  const { workspaceId } = caller;
  const { attributes = {}, addTags = [], removeTags = [] } = change;
  const newest = await withWorkspace(pool, workspaceId, async (db) => {
    found(await findContact(db, workspaceId, contactId), "contact");
    const [conversation] = await listConversationsOf(db, workspaceId, contactId);
    if (conversation) return conversation.id;
    const set = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));
    const unset = Object.keys(attributes).filter((name) => attributes[name] === null);
    await patchContact(db, workspaceId, contactId, { set, unset, addTags, removeTags });
    return undefined;
  });
  if (newest === undefined) return true;
  const commands: MemberCommand[] = [];
  if (Object.keys(attributes).length > 0) commands.push({ kind: "set_attributes", attributes });
  if (addTags.length + removeTags.length > 0) commands.push({ kind: "set_tags", add: addTags, remove: removeTags });
  let isDone = true;
  for (const command of commands) {
    const { kind } = await submitCommand(
      pipeline,
      caller,
      newest,
      command,
      `contact:${caller.actorId}:${randomUUID()}`,
    );
    isDone &&= kind === "done";
  }
  return isDone;
}
