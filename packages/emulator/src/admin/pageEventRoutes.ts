import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { aboutPage, changeOf } from "../messenger/events.ts";
import type { Platform } from "../platform.ts";
import { getPageById } from "../world/setup.ts";

const idSchema = z.object({ id: z.string() });
const policySchema = z.object({ action: z.enum(["warning", "block", "unblock"]), reason: z.string().optional() });
const anything = z.record(z.string(), z.unknown());
const eventSchema = z.union([
  z.object({ field: z.string(), item: anything }).strict(),
  z.object({ field: z.string(), value: anything }).strict(),
]);

/** What the platform tells of a Page and of no single person. */
export function pageEventRoutes(server: FastifyInstance, { world, webhooks }: Platform): void {
  const pageOf = (params: unknown) => getPageById(world, idSchema.parse(params).id);

  // A block also refuses every send (10/1893063), until it is lifted.
  server.post("/_emulator/pages/:id/policy", (request) => {
    const page = pageOf(request.params);
    const policy = policySchema.parse(request.body);
    if (policy.action !== "warning") {
      const { refuseAll: _, ...others } = world.faults.pages.get(page.id) ?? {};
      world.faults.setPage(page.id, policy.action === "block" ? { ...others, refuseAll: true } : others);
      world.changes.emit("setup");
    }
    webhooks.emit(
      aboutPage(page.id, "messaging_policy_enforcement", world.clock.now(), { policy_enforcement: policy }),
    );
    return { ok: true };
  });

  server.post("/_emulator/pages/:id/event", (request) => {
    const page = pageOf(request.params);
    const event = eventSchema.parse(request.body);
    const at = world.clock.now();
    webhooks.emit(
      "item" in event
        ? aboutPage(page.id, event.field, at, event.item)
        : changeOf(page.id, event.field, at, event.value),
    );
    return { ok: true };
  });
}
