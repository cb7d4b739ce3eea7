import type { FastifyInstance } from "fastify";
import type { Platform } from "../platform.ts";
import { controlRoutes } from "./controlRoutes.ts";
import { instagramAdminRoutes } from "./instagramRoutes.ts";
import { liveRoute } from "./liveRoute.ts";
import { loginRoutes } from "./loginRoutes.ts";
import { mediaUploadRoute } from "./mediaUploadRoute.ts";
import { pageEventRoutes } from "./pageEventRoutes.ts";
import { personRoutes } from "./personRoutes.ts";
import { postRoutes } from "./postRoutes.ts";
import { whatsappRoutes } from "./whatsappRoutes.ts";
import { setupRoutes } from "./setupRoutes.ts";

/** Everything under `/_emulator`: what no real platform lets you do. */
export function adminRoutes(server: FastifyInstance, platform: Platform): void {
  setupRoutes(server, platform);
  pageEventRoutes(server, platform);
  loginRoutes(server, platform);
  postRoutes(server, platform);
  instagramAdminRoutes(server, platform);
  whatsappRoutes(server, platform);
  personRoutes(server, platform);
  controlRoutes(server, platform);
  liveRoute(server, platform);
  mediaUploadRoute(server, platform);
}
