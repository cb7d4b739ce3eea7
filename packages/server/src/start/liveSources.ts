import { changedKinds, type LiveEvent } from "@botschaft/contract";
import type { Pool } from "pg";
import { createConversationSource } from "../features/inbox/index.ts";
import type { ShownMedia } from "../features/media/index.ts";
import type { LiveSource, LiveSources, PresenceSource } from "../pipeline/index.ts";

/** What watching screens are told of each kind. Of most kinds that is their ids: a screen that shows them asks again. */
export function createLiveSources(pool: Pool, shown: ShownMedia): LiveSources<LiveEvent> & PresenceSource<LiveEvent> {
  const changed = changedKinds.map((what): [string, LiveSource<LiveEvent>] => [
    what,
    { describe: async (_workspaceId, ids) => [{ type: "changed", what, ids: [...ids] }] },
  ]);
  return {
    presence: (conversationId, people) => ({ type: "presence", conversationId, people }),
    kinds: { ...Object.fromEntries(changed), conversations: createConversationSource(pool, shown) },
    resync: { type: "resync" },
  };
}
