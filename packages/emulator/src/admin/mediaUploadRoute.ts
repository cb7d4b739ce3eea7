import type { FastifyInstance } from "fastify";
import { readParams } from "../graph/graphRoutes.ts";
import type { Platform } from "../platform.ts";

/** Files that lie on the platform's CDN before anybody sent them: a demo's pictures and voice notes. The same file has the same address. */
export function mediaUploadRoute(server: FastifyInstance, { world }: Platform): void {
  server.post("/_emulator/media", async (request) => {
    const { files } = await readParams(request);
    return files.map(({ bytes, contentType, fileName }) => {
      const { id } = world.media.put(bytes, contentType, fileName);
      return { fileName, url: world.media.urlOf(id) };
    });
  });
}
