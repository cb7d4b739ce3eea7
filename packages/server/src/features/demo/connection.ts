import { randomBytes, randomInt } from "node:crypto";
import { appSecretProof, parseUserProfile, subscribeCall, userProfileCall } from "@botschaft/channels";
import { connectChannelBody, updateChannelBody } from "@botschaft/contract";
import type { AccountAddress, ContactPatch, PlatformAnswer, PlatformCall, WorkspaceId } from "@botschaft/core";
import type { HttpDeps } from "../../http/ports.ts";
import type { KnownChannel } from "../../pipeline/index.ts";
import { changeChannel, connectChannel, readProfile, writeProfile } from "../channels/index.ts";
import { channelSettings, pageProfile, shopName } from "./nordwind.ts";

/** Connects a Page that exists on the emulator only, with an app of its own. Answers with the channel's id. */
export async function connectPage(deps: HttpDeps, workspaceId: WorkspaceId, emulatorUrl: string): Promise<string> {
  const row = await connectChannel(
    deps,
    workspaceId,
    connectChannelBody.parse({
      kind: "messenger",
      accountId: `10${digits(13)}`,
      name: shopName,
      token: `EAA${randomBytes(96).toString("base64url")}`,
      appId: `11${digits(13)}`,
      appSecret: randomBytes(16).toString("hex"),
      verifyToken: randomBytes(12).toString("base64url"),
      graphUrl: emulatorUrl,
      settings: channelSettings,
    }),
  );
  return row.id;
}

/** Points the channel to where the emulator is now. */
export async function pointChannel(
  deps: HttpDeps,
  workspaceId: WorkspaceId,
  channel: KnownChannel,
  emulatorUrl: string,
): Promise<void> {
  if (channel.graphUrl !== emulatorUrl)
    await changeChannel(deps, workspaceId, channel.id, updateChannelBody.parse({ graphUrl: emulatorUrl }));
}

type MakeCall = (call: PlatformCall) => Promise<PlatformAnswer>;

/** Subscribes to the Page's events and, where it shows nothing yet, gives it greeting, menu and first questions: by the Graph API. */
export async function setUpPage(call: MakeCall, address: AccountAddress): Promise<void> {
  const answer = await call(subscribeCall(address));
  if (answer.status !== 200)
    throw new Error(`the emulator did not take the subscription: ${answer.status} ${answer.body}`);
  const platform = { call, close: async () => {} };
  const { getStarted } = await readProfile(platform, address);
  if (getStarted === null) await writeProfile(platform, address, pageProfile);
}

/** What the platform tells of these people, by their ids there. Throws when it tells nothing of one. */
export async function readPeople(
  call: MakeCall,
  address: AccountAddress,
  psids: readonly string[],
): Promise<ReadonlyMap<string, ContactPatch>> {
  return new Map(await Promise.all(psids.map(async (psid) => [psid, await readPerson(call, address, psid)] as const)));
}

async function readPerson(call: MakeCall, address: AccountAddress, psid: string): Promise<ContactPatch> {
  const profile = parseUserProfile(await call(userProfileCall(psid, address)));
  if (profile.kind === "found") return profile.patch;
  throw new Error(
    `the emulator does not tell who ${psid} is: ${profile.kind === "failed" ? profile.detail : profile.kind}`,
  );
}

export function addressOf(channel: KnownChannel, graphUrl: string): AccountAddress {
  const { accountId, graphVersion, token, appSecret } = channel;
  if (token === null || appSecret === null) throw new Error("the demo's channel has lost its token");
  return { accountId, graphUrl, graphVersion, token, appSecretProof: appSecretProof(token, appSecret) };
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join("");
}
