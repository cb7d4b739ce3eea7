/** What a sender needs of the rest of its process. */
import type { AccountAddress, DeliveryOutcome, PlatformAnswer, PlatformCall } from "@botschaft/core";
import type { Log } from "../../log.ts";
import type { Directory, KnownChannel } from "../directory/directory.ts";
import type { Found } from "./uncertain/lookUpQueue.ts";
import type { OutboxItem, OutboxStore } from "./outboxStore.ts";

export interface SenderPorts {
  readonly store: OutboxStore;
  readonly directory: Directory;
  readonly log: Log;
  call(channel: KnownChannel, call: PlatformCall): Promise<PlatformAnswer>;
  /** Tells the conversation, durably, that a message was given up. */
  tellRefused(item: OutboxItem, outcome: Extract<DeliveryOutcome, { kind: "refused" }>): Promise<void>;
  /** The token with which this channel was called, or its permission, is gone: keep everything, show it, send after reconnecting. */
  markBroken(channel: KnownChannel, reason: string): Promise<void>;
  /** Asks the platform's own list whether it has this message. */
  lookUp(channel: KnownChannel, item: OutboxItem): Promise<Found>;
  /** Whether the channel, which the directory does not have, was removed for good. */
  wasRemoved(workspaceId: string, channelId: string): Promise<boolean>;
  /** Where and as whom to call; undefined while the channel has no token. */
  accountAddress(channel: KnownChannel): AccountAddress | undefined;
  readonly uncertainWaitMs: number;
  readonly longestCallMs: number;
}
