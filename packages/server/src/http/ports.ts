/** What the HTTP side needs of the rest of the server. main.ts passes the real ones. */
import type { Pool, PoolClient } from "pg";
import type { ConversationId, EntryBody, WorkspaceId } from "@botschaft/core";
import type { LiveEvent } from "@botschaft/contract";
import type { Auth } from "../auth/auth.ts";
import type { Config } from "../config.ts";
import type { Mailer } from "../infra/mail.ts";
import type { SecretKey } from "../infra/secrets.ts";
import type { Log } from "../log.ts";
import type { Merged, MergeRequest, Presence, PresentPerson, Unmerged } from "../pipeline/index.ts";

export interface HttpDeps {
  readonly config: Config;
  /** How browsers and platforms reach us; without a trailing slash. */
  readonly publicUrl: string;
  readonly pool: Pool;
  readonly pipeline: PipelinePort;
  readonly hub: HubPort;
  readonly access: AccessPort;
  readonly presence: PresencePort;
  readonly directory: DirectoryPort;
  /** Undefined: this installation sends no mail. */
  readonly mailer: Mailer | undefined;
  readonly auth: Auth;
  readonly secretKey: SecretKey;
  readonly log: Log;
}

/** The one way to change a conversation. */
export interface PipelinePort {
  /** Resolves once the turn is committed. Throws AppError pipeline_timeout when that takes too long; it will still happen. */
  submit(request: {
    readonly workspaceId: WorkspaceId;
    readonly conversationId: ConversationId;
    readonly body: EntryBody;
    /** The same key again is not carried out again. */
    readonly dedupeKey: string;
  }): Promise<Submitted>;
  /** Puts an entry into each of these conversations of a workspace. Resolves once they are stored; their turns come by themselves. */
  enter(
    workspaceId: WorkspaceId,
    entries: readonly {
      readonly conversationId: ConversationId;
      readonly body: EntryBody;
      readonly dedupeKey: string;
    }[],
  ): Promise<void>;
  /** Says that two contacts are one person; see mergeContacts.ts. */
  mergeContacts(request: MergeRequest): Promise<Merged>;
  unmergeContact(workspaceId: WorkspaceId, contactId: string): Promise<Unmerged>;
  /** Puts failed entries and stored events of a workspace (null: of all) to work again; changes nothing that was handled. */
  replay(
    workspaceId: WorkspaceId | null,
    options: { readonly since: Date | null; readonly entryIds: readonly string[] | null },
  ): Promise<Replayed>;
}

export interface Submitted {
  readonly entryId: string;
  readonly refusal: { readonly code: string; readonly detail: string } | null;
  readonly messageSeqs: readonly number[];
}

export interface Replayed {
  readonly entries: number;
  readonly rawEvents: number;
  readonly newEntries: number;
}

/** Tells watching screens what changed. */
export interface HubPort {
  /** @returns how to stop watching */
  subscribe(
    workspaceId: WorkspaceId,
    lastEventId: string | null,
    send: (id: string, event: LiveEvent) => void,
  ): () => void;
}

/** Who looks at a conversation, and who writes there, in all processes; see presence.ts. */
export interface PresencePort {
  announce(presence: Presence): Promise<void>;
  peopleIn(workspaceId: WorkspaceId, conversationId: string): readonly PresentPerson[];
}

/** What somebody may do has changed, or a session of theirs has ended. */
export interface AccessPort {
  /** To be called after the change was committed, with the id of the person or key. */
  announce(who: string): Promise<void>;
  /** @returns how to stop watching */
  watch(who: string, lookAgain: () => void): () => void;
}

/** What the message path keeps in memory of channels and flows. */
export interface DirectoryPort {
  /**
   * Runs a change to channels or flows in one transaction of their workspace, which tells every process as well: whoever dies after
   * the commit cannot keep it to itself. Returns once this process knows of it.
   */
  change<T>(workspaceId: WorkspaceId, fn: (db: PoolClient) => Promise<T>): Promise<T>;
}
