import type { FastifyInstance } from "fastify";
import { profileEndpoints as endpoints } from "@botschaft/contract";
import type { Identity } from "../../auth/identity.ts";
import { AppError, found } from "../../http/appError.ts";
import { serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { receivePicture, servePictures } from "./pictures.ts";
import { deleteOtherSessions, deletePicture, deleteSession, listSessions } from "./queries.ts";
import { changeProfile, type Person } from "./changeProfile.ts";

export function serveProfile(app: FastifyInstance, deps: HttpDeps): void {
  const { pool, access } = deps;

  serve(app, deps, endpoints.updateMe, async ({ identity, body, request }) => {
    await changeProfile(deps, asPerson(identity), body, request.ip);
    return undefined;
  });

  serve(app, deps, endpoints.setPicture, async ({ identity, request }) => ({
    imageUrl: await receivePicture(pool, asPerson(identity).userId, request),
  }));

  serve(app, deps, endpoints.removePicture, async ({ identity }) => {
    await deletePicture(pool, asPerson(identity).userId);
    return undefined;
  });

  serve(app, deps, endpoints.listSessions, async ({ identity }) => {
    const { userId, sessionId } = asPerson(identity);
    const items = (await listSessions(pool, userId)).map(({ createdAt, updatedAt, ...session }) => ({
      ...session,
      isCurrent: session.id === sessionId,
      createdAt: createdAt.toISOString(),
      lastSeenAt: updatedAt.toISOString(),
    }));
    return { items };
  });

  serve(app, deps, endpoints.endSession, async ({ identity, params }) => {
    // A key has none, so whatever it names is not there.
    const { userId } = found(identity.kind === "user" ? identity : null, "session");
    found((await deleteSession(pool, userId, params.sessionId)) ? params : null, "session");
    await access.announce(userId);
    return undefined;
  });

  serve(app, deps, endpoints.endOtherSessions, async ({ identity }) => {
    const { userId, sessionId } = asPerson(identity);
    await deleteOtherSessions(pool, userId, sessionId);
    await access.announce(userId);
    return undefined;
  });

  servePictures(app, pool);
}

function asPerson(identity: Identity): Person {
  if (identity.kind !== "user") throw new AppError("forbidden", "A key is nobody, and has no profile.");
  return identity;
}
