import type { updateChannelBody } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { z } from "zod";
import { found } from "../../http/appError.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { sealSecret } from "../../infra/secrets.ts";
import { tellChanged } from "../../pipeline/index.ts";
import { acceptGraphUrl } from "./graphAddress.ts";
import { type ChannelRow, lockChannel, updateChannel } from "./queries.ts";
import { assertLawful, changeSettings, presentSettings, storeSettings } from "./settings.ts";

/** Changes what is given; null takes a value away, what is missing stays. */
export async function changeChannel(
  deps: HttpDeps,
  workspaceId: WorkspaceId,
  channelId: string,
  body: z.output<typeof updateChannelBody>,
): Promise<ChannelRow> {
  const { secretKey, directory } = deps;
  const graphUrl = typeof body.graphUrl === "string" ? acceptGraphUrl(body.graphUrl, deps) : body.graphUrl;
  const sealed = (secret: string | null | undefined, before: string | null) =>
    secret === undefined ? before : secret === null ? null : sealSecret(secretKey, secret);
  const row = await directory.change(workspaceId, async (db) => {
    const before = found(await lockChannel(db, workspaceId, channelId), "channel");
    const settings = changeSettings(presentSettings(before.settings), body.settings ?? {});
    assertLawful(settings);
    await tellChanged(db, workspaceId, "channels", [channelId]);
    return await updateChannel(db, workspaceId, {
      id: channelId,
      name: body.name ?? before.name,
      appId: body.appId === undefined ? before.appId : body.appId,
      tokenSealed: sealed(body.token, before.tokenSealed),
      appSecretSealed: sealed(body.appSecret, before.appSecretSealed),
      verifyToken: body.verifyToken === undefined ? before.verifyToken : body.verifyToken,
      graphUrl: graphUrl === undefined ? before.graphUrl : graphUrl,
      graphVersion: body.graphVersion ?? before.graphVersion,
      settings: storeSettings(settings),
    });
  });
  return found(row, "channel");
}
