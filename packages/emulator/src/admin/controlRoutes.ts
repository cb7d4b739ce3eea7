import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Platform } from "../platform.ts";
import { faultsSchema } from "../world/faults.ts";
import { getAccount } from "../world/accounts.ts";

const clockSchema = z.union([
  z.object({ advanceMs: z.number() }),
  z.object({ set: z.union([z.iso.datetime(), z.number()]) }),
  z.object({ reset: z.literal(true) }),
]);
const logSchema = z.object({ after: z.coerce.number().default(0), limit: z.coerce.number().max(50_000).default(1000) });

/** Clock, faults, logs and counters. */
export function controlRoutes(server: FastifyInstance, platform: Platform): void {
  const { world } = platform;
  const clockView = () => ({
    now: world.clock.now(),
    offsetMs: world.clock.offsetMs,
    iso: new Date(world.clock.now()).toISOString(),
  });
  const faultsView = () => ({ global: world.faults.global, pages: Object.fromEntries(world.faults.pages) });

  server.get("/_emulator/clock", clockView);
  server.post("/_emulator/clock", (request) => {
    const change = clockSchema.parse(request.body);
    if ("advanceMs" in change) world.clock.advance(change.advanceMs);
    else if ("set" in change) world.clock.set(typeof change.set === "number" ? change.set : Date.parse(change.set));
    else world.clock.advance(-world.clock.offsetMs);
    world.changes.emit("clock");
    return clockView();
  });

  server.get("/_emulator/faults", faultsView);
  server.put("/_emulator/faults", (request) => {
    const { seed, ...faults } = faultsSchema.extend({ seed: z.int().optional() }).strict().parse(request.body);
    if (seed !== undefined) world.faults.reseed(seed);
    world.faults.setGlobal(faults);
    world.changes.emit("setup");
    return faultsView();
  });
  server.put("/_emulator/faults/:page", (request) => {
    const page = getAccount(world, z.object({ page: z.string() }).parse(request.params).page);
    world.faults.setPage(page.id, faultsSchema.strict().parse(request.body));
    world.changes.emit("setup");
    return faultsView();
  });
  server.delete("/_emulator/faults", () => {
    world.faults.clear();
    world.changes.emit("setup");
    return faultsView();
  });

  server.get("/_emulator/counters", () => ({ ...world.logs.counters, pending: platform.webhooks.pending() }));
  server.get("/_emulator/log/sends", (request) => {
    const { after, limit } = logSchema.parse(request.query);
    return world.logs.sends.after(after, limit);
  });
  server.get("/_emulator/log/webhooks", (request) => {
    const { after, limit } = logSchema.parse(request.query);
    return world.logs.deliveries.after(after, limit);
  });
}
