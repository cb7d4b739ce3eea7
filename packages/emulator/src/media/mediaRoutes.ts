import type { FastifyInstance, FastifyReply } from "fastify";
import { findCaller } from "../graph/token.ts";
import { findMedia } from "../whatsapp/media.ts";
import type { World } from "../world/world.ts";
import { drawFace } from "./face.ts";
import { isExpiredUrl } from "./expiringUrl.ts";
import { findSticker } from "./stickers.ts";

interface Asked {
  readonly oe?: unknown;
}

/** The platform's CDN: uploaded files, drawn faces, stickers. */
export function mediaRoutes(server: FastifyInstance, world: World): void {
  const faces = new Map<string, Buffer>();

  server.get<{ Params: { name: string }; Querystring: Asked }>("/_media/faces/:name", (request, reply) => {
    if (isExpiredUrl(world, request.query)) return refuseExpired(reply);
    const { name } = request.params;
    let face = faces.get(name);
    if (face === undefined) {
      face = drawFace(name, name.startsWith("page-") ? "page" : "person");
      // Enough for every phone in sight; drawing one again takes a few milliseconds.
      if (faces.size < 500) faces.set(name, face);
    }
    return inert(reply).type("image/png").header("cache-control", "max-age=86400").send(face);
  });

  server.get<{ Params: { name: string }; Querystring: Asked }>("/_media/stickers/:name", (request, reply) => {
    if (isExpiredUrl(world, request.query)) return refuseExpired(reply);
    const picture = findSticker(request.params.name);
    if (picture === undefined) return reply.status(404).send("No such sticker");
    return inert(reply).type("image/png").header("cache-control", "max-age=86400").send(picture);
  });

  server.get<{ Params: { id: string; name: string }; Querystring: Asked }>("/_media/:id/:name", (request, reply) => {
    if (isExpiredUrl(world, request.query)) return refuseExpired(reply);
    const found = world.media.find(request.params.id);
    if (found === undefined) return reply.status(404).send("No such file");
    return inert(reply).type(found.item.contentType).header("cache-control", "max-age=3600").send(found.bytes);
  });

  // WhatsApp's files are for who brings the token of an app with access, for five minutes, and not for nameless clients.
  server.get<{ Params: { id: string }; Querystring: { ext?: string } }>("/_whatsapp_media/:id", (request, reply) => {
    const { authorization = "", "user-agent": client } = request.headers;
    const known = world.whatsappMedia.get(request.params.id);
    const caller = findCaller(world, authorization.replace(/^Bearer\s+/i, ""));
    const waba = world.whatsapp.get(world.numbers.get(known?.numberId ?? "")?.wabaId ?? "");
    if (caller?.kind !== "user" || waba?.appIds.has(caller.app.id) !== true || client === undefined)
      return reply.status(401).send({ error: { message: "Authentication Error", type: "OAuthException", code: 190 } });
    const isLate = Number(request.query.ext ?? 0) * 1000 < world.clock.now();
    const found = isLate || known === undefined ? undefined : findMedia(world, known.numberId, known.id);
    if (found === undefined) return reply.status(404).send("Not found");
    return inert(reply).type(found.contentType).send(found.bytes);
  });
}

function refuseExpired(reply: FastifyReply): FastifyReply {
  return reply.status(403).send("URL signature expired");
}

/** Whatever a person uploads may be shown but never run. */
function inert(reply: FastifyReply): FastifyReply {
  return reply
    .header("x-content-type-options", "nosniff")
    .header("content-security-policy", "sandbox; default-src 'none'");
}
