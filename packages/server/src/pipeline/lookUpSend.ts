import type { Pool } from "pg";
import type { AccountAddress } from "@botschaft/core";
import type { KnownChannel } from "./directory.ts";
import type { OutboxItem } from "./outboxStore.ts";
import type { PlatformClient } from "./platformClient.ts";

/**
 * Asks the platform's own list of a conversation whether a message went out whose call had no clear end.
 *
 * @returns the platform's id of it; null when the list does not have it; undefined when the list cannot tell
 */
export async function lookUpSend(_ports: { pool: Pool; platform: PlatformClient; address: AccountAddress; channel: KnownChannel }, _item: OutboxItem): Promise<string | null | undefined> {
  return undefined;
}
