import type { ContactPatch, FlowBook, MemberId, WorkspaceId } from "@botschaft/core";
import type { KnownChannel } from "../../../pipeline/index.ts";
import type { MemberName } from "./story.ts";

/** What all conversations of the past share. */
export interface Stage {
  readonly now: number;
  readonly workspaceId: WorkspaceId;
  readonly channel: KnownChannel;
  readonly flows: FlowBook;
  readonly members: Readonly<Record<MemberName, { readonly id: MemberId; readonly name: string }>>;
  readonly nextEntryId: () => string;
  readonly psidOf: (customerId: string) => string;
  /** What the platform tells of this person when asked. */
  readonly profileOf: (customerId: string) => ContactPatch;
  readonly mediaUrl: (file: string) => string;
  readonly stickerUrl: (stickerId: string) => string;
}
