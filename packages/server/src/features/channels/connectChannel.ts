import { randomUUID } from "node:crypto";
import type { connectChannelBody } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { z } from "zod";
import { AppError, found } from "../../http/appError.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { sealSecret } from "../../infra/secrets.ts";
import { tellChanged } from "../../pipeline/index.ts";
import { acceptGraphUrl } from "./graphAddress.ts";
import { type ChannelRow, insertChannel } from "./queries.ts";
import { assertLawful, storeSettings } from "./settings.ts";

/** Stores a connection; its events are taken from the moment this resolves. Refuses an account that is connected anywhere. */
export async function connectChannel(
  deps: HttpDeps,
  workspaceId: WorkspaceId,
  body: z.output<typeof connectChannelBody>,
): Promise<ChannelRow> {
  const { secretKey, directory } = deps;
  assertLawful(body.settings);
  const seal = (secret: string | null | undefined) =>
    secret === null || secret === undefined ? null : sealSecret(secretKey, secret);
  const channel = {
    id: randomUUID(),
    kind: body.kind,
    accountId: body.accountId,
    name: body.name,
    appId: body.appId ?? null,
    tokenSealed: seal(body.token),
    appSecretSealed: seal(body.appSecret),
    verifyToken: body.verifyToken ?? null,
    graphUrl: body.graphUrl === undefined || body.graphUrl === null ? null : acceptGraphUrl(body.graphUrl, deps),
    graphVersion: body.graphVersion,
    settings: storeSettings(body.settings),
  };
  const row = await directory
    .change(workspaceId, async (db) => {
      const inserted = await insertChannel(db, workspaceId, channel);
      await tellChanged(db, workspaceId, "channels", [channel.id]);
      return inserted;
    })
    .catch((error: unknown) => {
      if (isUniqueViolation(error)) throw new AppError("channel_already_connected", undefined, { cause: error });
      throw error;
    });
  return found(row, "workspace");
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23505";
}
