/**
 * Which items of a body are believed, and whose the body is; see docs/decisions/0009. The door and a replay ask the same.
 *
 * An item is believed only when the secret that signed the body is the one of the item's own channel: whoever holds the secret
 * of one app must not be able to speak for the Page of another.
 */
import type { ChannelKind, SplitItem } from "@botschaft/core";
import type { Directory, KnownChannel } from "../directory/directory.ts";
import type { NewEntry } from "../journal/journalEntry.ts";

/** Which of our channels an `object` of Meta belongs to. */
export const CHANNEL_OF_OBJECT: Readonly<Record<string, ChannelKind>> = {
  page: "messenger",
  instagram: "instagram",
  whatsapp_business_account: "whatsapp",
};

export interface SortedItems {
  readonly entries: readonly NewEntry[];
  readonly problems: ReadonlySet<"unrecognised" | "unknown_account" | "foreign_secret">;
  /** The workspaces of all accounts it speaks of, believed or not. */
  readonly workspaces: ReadonlySet<string>;
}

export function sortItems(
  items: readonly SplitItem[],
  channelOf: (accountId: string) => KnownChannel | undefined,
  isBelieved: (channel: KnownChannel) => boolean,
): SortedItems {
  const entries: NewEntry[] = [];
  const problems = new Set<"unrecognised" | "unknown_account" | "foreign_secret">();
  const workspaces = new Set<string>();
  for (const item of items) {
    const channel = item.accountId === undefined ? undefined : channelOf(item.accountId);
    if (channel) workspaces.add(channel.workspaceId);
    if (item.accountId === undefined) problems.add("unrecognised");
    else if (!channel) problems.add("unknown_account");
    else if (!isBelieved(channel)) problems.add("foreign_secret");
    else entries.push(entryOf(channel, item));
  }
  return { entries, problems, workspaces };
}

/**
 * Whose a body is of which not everything was believed: the one workspace whose accounts it speaks of, provided that the app which
 * signed it is this workspace's alone. Null, which leaves it to who runs the installation, wherever more than one could be meant.
 */
export function ownerOfProblem(
  { workspaces }: SortedItems,
  directory: Directory,
  appSecrets: readonly string[],
  secret: string,
): string | null {
  if (appSecrets.includes(secret)) return null;
  const owners = new Set(workspaces);
  for (const channel of directory.channels()) if (channel.appSecret === secret) owners.add(channel.workspaceId);
  return onlyOf(owners);
}

export function onlyOf(workspaces: ReadonlySet<string>): string | null {
  const [first, ...others] = workspaces;
  return first !== undefined && others.length === 0 ? first : null;
}

/** The journal entry of one item; its path leads back to it in the stored body. */
function entryOf(channel: KnownChannel, item: SplitItem): NewEntry {
  return {
    workspaceId: channel.workspaceId,
    channelId: channel.id,
    contactKey: item.contactKey ?? "",
    // Also where only one is named: it may be a second one of somebody.
    ...(item.contactKey !== undefined && channel.facts.capabilities.hasAliases === true
      ? { aliases: item.aliases ?? [] }
      : {}),
    dedupeKey: item.dedupeKey,
    kind: item.contactKey === undefined ? "account" : "inbound",
    at: item.at ?? Date.now(),
    content: { kind: "raw", path: JSON.stringify(item.path), raw: item.raw },
  };
}
