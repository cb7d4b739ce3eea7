/**
 * The demo: the shop Nordwind with its people, its bot and a week of conversations, on the emulated platform.
 *
 * An empty installation gets it at its first start; what was interrupted then is finished at the next. Later starts only see to
 * it that shop and emulator find each other, whatever ports they got. An installation with workspaces of its own gets nothing.
 */
import { randomUUID } from "node:crypto";
import { Client, type Pool } from "pg";
import { asId, type MemberId, type WorkspaceId } from "@botschaft/core";
import { withWorkspace } from "../../db/pool.ts";
import type { HttpDeps } from "../../http/ports.ts";
import type { Directory, KnownChannel, PlatformClient } from "../../pipeline/index.ts";
import { importFlow, publishFlow } from "../flows/index.ts";
import { createWorkspace } from "../workspaces/index.ts";
import { addressOf, connectPage, pointChannel, readPeople, setUpPage } from "./connection.ts";
import { EmulatorAdmin } from "./emulatorAdmin.ts";
import { colleagues, newPeople, ownerName, shopName } from "./nordwind.ts";
import { noThread } from "./past/phoneThread.ts";
import { playStory } from "./past/playStory.ts";
import type { Stage } from "./past/stage.ts";
import { reserveEntryIds, savePast } from "./past/savePast.ts";
import { stories } from "./past/stories/index.ts";
import {
  countFlows,
  type DemoWorkspace,
  ensureColleague,
  findDemo,
  getOwnerMember,
  moveAddresses,
  nameOwner,
  putOffProfiles,
  writeNote,
} from "./queries.ts";
import { readShopFlows } from "./shopFlows.ts";

export interface DemoParts {
  readonly deps: HttpDeps;
  readonly directory: Directory;
  readonly platform: Pick<PlatformClient, "call">;
  readonly databaseUrl: string;
  readonly emulatorUrl: string;
  /** Who runs the installation; `unnamed` is the name of somebody who gave none. */
  readonly owner: { readonly userId: string };
  readonly unnamed: string;
  readonly now: number;
  readonly say: (line: string) => void;
}

/** So that two processes that start at once do not both found the shop. */
const LOCK = 720_331;
/** More than the week holds; ids that are left over are gaps, nothing else. */
const ENTRIES_AT_MOST = 20_000;

export async function ensureDemo(parts: DemoParts): Promise<void> {
  const client = new Client({ connectionString: parts.databaseUrl, application_name: "botschaft demo" });
  // Losing the connection fails the query under way; unheard beside that, it would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    const demo = await findOrFound(parts);
    if (!demo) return;
    try {
      await bringUp(parts, client, demo);
    } catch (error) {
      // A demo that was founded once is no reason not to start: its phones are only not up to date.
      if (demo.note.state === "preparing") throw error;
      parts.say(
        `The demo's phones could not be brought up to date: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  } finally {
    await client.end();
  }
}

async function findOrFound({
  deps: { pool },
  owner,
  unnamed,
  emulatorUrl,
  say,
}: DemoParts): Promise<DemoWorkspace | undefined> {
  const found = await findDemo(pool);
  if (found === "other") return undefined;
  if (found !== "none") return found;
  say("Setting up the demo, a shop called Nordwind …");
  await nameOwner(pool, owner.userId, unnamed, ownerName);
  const note = { state: "preparing", channelId: null, emulatorUrl } as const;
  const { id } = await createWorkspace(pool, { name: shopName, settings: { demo: note }, ownerUserId: owner.userId });
  return { id: asId<WorkspaceId>(id), note };
}

async function bringUp(parts: DemoParts, client: Client, { id: workspaceId, note }: DemoWorkspace): Promise<void> {
  const { deps, directory, emulatorUrl } = parts;
  const isFirst = note.state === "preparing";
  const channelId = note.channelId ?? (await connectPage(deps, workspaceId, emulatorUrl));
  if (note.channelId === null) await writeNote(deps.pool, workspaceId, { ...note, channelId });
  await directory.load();
  const channel = directory.channel(channelId);
  // Somebody disconnected the Page; that is theirs to do.
  if (!channel) return;
  await pointChannel(deps, workspaceId, channel, emulatorUrl);

  const emulator = new EmulatorAdmin(emulatorUrl);
  const media = await emulator.uploadMedia();
  const psids = await provision(parts, emulator, channel, getUrl(media, "nordwind.png"));
  const address = addressOf(channel, emulatorUrl);
  await setUpPage((call) => parts.platform.call(call), address);
  if (isFirst) {
    await foundTeamAndBot(deps.pool, workspaceId, media);
    await directory.announceChange(workspaceId);
    await livePast(parts, client, { workspaceId, channel, emulator, psids, media });
  } else if (note.emulatorUrl !== emulatorUrl) {
    await moveAddresses(deps.pool, workspaceId, note.emulatorUrl, emulatorUrl);
    await writeNote(deps.pool, workspaceId, { ...note, channelId, emulatorUrl });
  }
}

async function provision(
  { deps }: DemoParts,
  emulator: EmulatorAdmin,
  channel: KnownChannel,
  pictureUrl: string,
): Promise<ReadonlyMap<string, string>> {
  const { accountId, appSecret, token, verifyToken, facts } = channel;
  if (appSecret === null || token === null || facts.appId === null)
    throw new Error("the demo's channel has lost its secrets");
  return await emulator.provision({
    app: {
      id: facts.appId,
      name: shopName,
      secret: appSecret,
      callbackUrl: `${deps.publicUrl}/webhooks/meta`,
      verifyToken: verifyToken ?? "",
    },
    pages: [{ id: accountId, name: shopName, token, pictureUrl }],
    people: [...newPeople, ...stories.map(({ customer }) => customer)].map(
      ({ id, firstName, lastName, locale, gender }) => ({ id, firstName, lastName, locale, gender }),
    ),
  });
}

async function foundTeamAndBot(
  pool: Pool,
  workspaceId: WorkspaceId,
  media: ReadonlyMap<string, string>,
): Promise<void> {
  for (const colleague of colleagues) await ensureColleague(pool, workspaceId, colleague);
  if ((await countFlows(pool, workspaceId)) > 0) return;
  const flows = await readShopFlows((file) => getUrl(media, file));
  await withWorkspace(pool, workspaceId, async (db) => {
    for (const { name, priority, definition } of flows) {
      const { row } = await importFlow(db, workspaceId, { name, priority, definition });
      await publishFlow(db, workspaceId, row.id, ownerName);
    }
  });
}

interface Scene {
  readonly workspaceId: WorkspaceId;
  readonly channel: KnownChannel;
  readonly emulator: EmulatorAdmin;
  readonly psids: ReadonlyMap<string, string>;
  readonly media: ReadonlyMap<string, string>;
}

/** Plays the week, puts it onto the phones and, last, into the database: half a demo is never seen. */
async function livePast(
  parts: DemoParts,
  client: Client,
  { workspaceId, channel, emulator, psids, media }: Scene,
): Promise<void> {
  const { deps, directory, emulatorUrl, now } = parts;
  const psidOf = (customerId: string) => psids.get(customerId) ?? "";
  // The platform tells of nobody who has not written: the phones open their conversations first.
  await Promise.all(
    stories.map(({ customer }) => emulator.putThread(channel.accountId, { ...noThread, person: customer.id })),
  );
  const people = await readPeople(
    (call) => parts.platform.call(call),
    addressOf(channel, emulatorUrl),
    stories.map(({ customer }) => psidOf(customer.id)),
  );
  const ids = await reserveEntryIds(client, ENTRIES_AT_MOST);
  const stage: Stage = {
    now,
    workspaceId,
    channel,
    flows: directory.flowBook(workspaceId),
    members: await castMembers(deps.pool, workspaceId),
    nextEntryId: () => {
      const id = ids.shift();
      if (id === undefined) throw new Error("the week is longer than was reserved for it");
      return id;
    },
    psidOf,
    profileOf: (customerId) => people.get(psidOf(customerId)) ?? {},
    mediaUrl: (file) => getUrl(media, file),
    stickerUrl: (stickerId) => `${emulatorUrl}/_media/stickers/${stickerId}.png`,
  };
  const played = stories.map((story) => playStory(story, stage));
  await Promise.all(played.map(({ phone }) => emulator.putThread(channel.accountId, phone)));
  await savePast(client, { workspaceId, channelId: channel.id }, played, randomUUID(), () =>
    writeNote(client, workspaceId, { state: "ready", channelId: channel.id, emulatorUrl }),
  );
  await putOffProfiles(deps.pool, workspaceId);
}

async function castMembers(pool: Pool, workspaceId: WorkspaceId): Promise<Stage["members"]> {
  const owner = await getOwnerMember(pool, workspaceId);
  const member = async (key: "jana" | "ole") => {
    const colleague = colleagues.find((each) => each.key === key);
    if (!colleague) throw new Error(`nobody is called ${key}`);
    return { id: asId<MemberId>(await ensureColleague(pool, workspaceId, colleague)), name: colleague.name };
  };
  return {
    owner: { id: asId<MemberId>(owner.id), name: owner.name },
    jana: await member("jana"),
    ole: await member("ole"),
  };
}

function getUrl(media: ReadonlyMap<string, string>, file: string): string {
  const url = media.get(file);
  if (url === undefined) throw new Error(`the demo has no file ${file}`);
  return url;
}
