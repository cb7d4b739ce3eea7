import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { say } from "../messenger/person/act.ts";
import { getThread } from "../messenger/threads.ts";
import { messageView, threadView } from "../messenger/threadView.ts";
import type { Platform } from "../platform.ts";
import { getPageById, getPerson } from "../world/setup.ts";
import { provision } from "./provision.ts";

export function adminRoutes(server: FastifyInstance, platform: Platform): void {
  const { world } = platform;
  server.post("/_emulator/provision", (request) => provision(world, request.body));
  server.get("/_emulator/threads/:page/:person", (request) => threadView(world, threadOf(request.params)));
  server.post("/_emulator/threads/:page/:person/text", (request) => {
    const { text, replyTo } = z.object({ text: z.string().min(1), replyTo: z.string().optional() }).parse(request.body);
    return messageView(world, say(platform, threadOf(request.params), { text, ...(replyTo === undefined ? {} : { replyTo }) }));
  });

  function threadOf(params: unknown) {
    const { page, person } = z.object({ page: z.string(), person: z.string() }).parse(params);
    return getThread(world, getPageById(world, page).id, getPerson(world, person).id);
  }
}
