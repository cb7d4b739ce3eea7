import { unsubscribeCall } from "@botschaft/channels";
import { channelEndpoints as endpoints } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { FastifyInstance } from "fastify";
import { withWorkspace } from "../../db/pool.ts";
import { found } from "../../http/appError.ts";
import type { Caller } from "../../http/caller.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { tellChanged } from "../../pipeline/index.ts";
import { accountOf } from "./account.ts";
import { serveAccountEvents } from "./accountEvents/routes.ts";
import { checkChannel } from "./checkChannel.ts";
import { connectChannel } from "./connectChannel.ts";
import { createPlatformCaller } from "./platformCaller.ts";
import { presentChannel } from "./present.ts";
import { readProfile, writeProfile } from "./profile.ts";
import { type ChannelRow, findChannel, listChannels, removeChannel, setChannelStatus } from "./queries.ts";
import { presentSettings } from "./settings.ts";
import { changeChannel } from "./updateChannel.ts";

export function serveChannels(app: FastifyInstance, deps: HttpDeps): void {
  const { pool, directory } = deps;
  const platform = createPlatformCaller(deps);
  app.addHook("onClose", () => platform.close());
  serveAccountEvents(app, deps);

  const present = (row: ChannelRow, caller: Caller) =>
    presentChannel(row, { ...deps, mayWrite: caller.scopes.has("channels:write") });
  const getChannel = async (workspaceId: WorkspaceId, channelId: string) =>
    found(await withWorkspace(pool, workspaceId, (db) => findChannel(db, workspaceId, channelId)), "channel");
  const setStatus = async (workspaceId: WorkspaceId, channelId: string, status: ChannelRow["status"]) => {
    await directory.change(workspaceId, async (db) => {
      await setChannelStatus(db, workspaceId, channelId, status, null);
      await tellChanged(db, workspaceId, "channels", [channelId]);
    });
    return await getChannel(workspaceId, channelId);
  };

  serve(app, deps, endpoints.listChannels, async ({ caller }) => {
    const rows = await withWorkspace(pool, caller.workspaceId, (db) => listChannels(db, caller.workspaceId));
    return { items: rows.map((row) => present(row, caller)), nextCursor: null };
  });

  serve(app, deps, endpoints.connectChannel, async ({ caller, body }) => {
    const row = await connectChannel(deps, caller.workspaceId, body);
    if (body.settings.skipChecks) return { channel: present(row, caller), checks: [] };
    const checked = await checkChannel(deps, platform, caller.workspaceId, row);
    return { channel: present(checked.row, caller), checks: checked.checks };
  });

  serve(app, deps, endpoints.getChannel, async ({ caller, params }) =>
    present(await getChannel(caller.workspaceId, params.channelId), caller),
  );

  serve(app, deps, endpoints.updateChannel, async ({ caller, params, body }) => {
    const row = await changeChannel(deps, caller.workspaceId, params.channelId, body);
    // Whoever gives a token or a secret wants to know now whether it is right, also where it is the same one that was mended elsewhere.
    const isKeyed = body.token !== undefined || body.appSecret !== undefined || body.appId !== undefined;
    if (!isKeyed || row.status !== "broken" || row.tokenSealed === null || presentSettings(row.settings).skipChecks)
      return present(row, caller);
    return present((await checkChannel(deps, platform, caller.workspaceId, row)).row, caller);
  });

  serve(app, deps, endpoints.disconnectChannel, async ({ caller: { workspaceId }, params }) => {
    const row = await getChannel(workspaceId, params.channelId);
    await directory.change(workspaceId, async (db) => {
      await removeChannel(db, workspaceId, row.id);
      await tellChanged(db, workspaceId, "channels", [row.id]);
    });
    // A courtesy: whether the platform hears it or not, its events find no channel any more and are only kept.
    if (row.tokenSealed !== null && !presentSettings(row.settings).skipChecks)
      await platform.call(unsubscribeCall(accountOf(row, deps).address));
    return undefined;
  });

  serve(app, deps, endpoints.checkChannel, async ({ caller, params }) => {
    const checked = await checkChannel(
      deps,
      platform,
      caller.workspaceId,
      await getChannel(caller.workspaceId, params.channelId),
    );
    return { channel: present(checked.row, caller), checks: checked.checks };
  });

  serve(app, deps, endpoints.pauseChannel, async ({ caller, params }) =>
    present(await setStatus(caller.workspaceId, params.channelId, "paused"), caller),
  );

  serve(app, deps, endpoints.resumeChannel, async ({ caller, params }) =>
    present(await setStatus(caller.workspaceId, params.channelId, "connected"), caller),
  );

  serve(app, deps, endpoints.getChannelProfile, async ({ caller, params }) =>
    readProfile(platform, accountOf(await getChannel(caller.workspaceId, params.channelId), deps).address),
  );

  serve(app, deps, endpoints.putChannelProfile, async ({ caller, params, body }) => {
    const { address } = accountOf(await getChannel(caller.workspaceId, params.channelId), deps);
    await writeProfile(platform, address, body);
    return await readProfile(platform, address);
  });
}
