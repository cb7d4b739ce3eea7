import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { messageView, threadState } from "../messenger/threadView.ts";
import type { Platform } from "../platform.ts";
import type { ThreadChange } from "../world/world.ts";

const HEARTBEAT_MS = 15_000;
const SETUP_AFTER_MS = 150;

/**
 * Server-sent events of the threads asked for: `message` and `thread` with the
 * thread's state, `setup` and `clock` when those changed. Nothing is replayed:
 * a reader that reconnects reads its threads again.
 */
export function liveRoute(server: FastifyInstance, { world }: Platform): void {
  server.get("/_emulator/live", (request, reply) => {
    const { threads } = z.object({ threads: z.string().default("") }).parse(request.query);
    const wanted = new Set(threads.split(","));
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    const write = (event: string, data: unknown) => stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    write("ready", { now: world.clock.now() });

    const onThread = (change: ThreadChange) => {
      if (!wanted.has(change.thread.psid)) return;
      const state = threadState(world, change.thread);
      if (change.kind === "message") write("message", { state, message: messageView(world, change.message) });
      else write("thread", { state });
    };
    // Provisioning thousands of people is one change to whoever looks on.
    let setup: NodeJS.Timeout | undefined;
    const onSetup = () => {
      setup ??= setTimeout(() => {
        setup = undefined;
        write("setup", {});
      }, SETUP_AFTER_MS);
    };
    const onClock = () => write("clock", { now: world.clock.now(), offsetMs: world.clock.offsetMs });
    const heartbeat = setInterval(() => stream.write(": still here\n\n"), HEARTBEAT_MS);
    world.changes.on("thread", onThread).on("setup", onSetup).on("clock", onClock);
    stream.on("close", () => {
      clearInterval(heartbeat);
      clearTimeout(setup);
      world.changes.off("thread", onThread).off("setup", onSetup).off("clock", onClock);
    });
  });
}
