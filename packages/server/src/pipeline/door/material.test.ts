import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { splitMeta } from "@botschaft/channels";
import { expect, test } from "vitest";
import { PAGE, PipelineWorld } from "../../../test/pipelineWorld.ts";

const folder = process.env.MATERIAL_DIR;

test.skipIf(folder === undefined)(
  "every body from elsewhere is answered with 200 and accounted for, under its own account and under ours (needs MATERIAL_DIR)",
  async () => {
    const world = await PipelineWorld.withParrot();
    try {
      const url = await world.start();
      const bodies = ["messenger", "instagram", "whatsapp"].flatMap((channel) => bodiesIn(join("webhooks", channel)));
      const ours = bodies
        .filter(({ body }) => body.object === "page")
        .map(({ name, body }) => ({ name, body: asOurs(body) }));
      expect(ours.length).toBeGreaterThan(10);
      let believed = 0;
      for (const { name, body } of [...bodies, ...ours]) {
        expect(await world.deliver(url, body), name).toBe(200);
        believed += splitMeta(body).filter(({ accountId }) => accountId === PAGE).length;
      }
      await world.rest();
      const ledger = await world.ledger();
      expect(ledger.arrived).toBe(believed);
      expect(ledger.handled).toBe(ledger.received);
      expect(ledger.failed ?? 0).toBe(0);
      // What found no channel is kept as a whole.
      const stray = await world.count("raw_events where problem is not null");
      expect(stray).toBe(bodies.filter(({ body }) => splitMeta(body).length > 0).length);
    } finally {
      await world.close();
    }
  },
);

interface Body {
  readonly object?: unknown;
  readonly entry?: unknown;
}

function bodiesIn(path: string): { name: string; body: Body }[] {
  const full = join(folder ?? "", path);
  return readdirSync(full).map((name) => ({ name, body: JSON.parse(readFileSync(join(full, name), "utf8")) as Body }));
}

/** The same body, about our Page. */
function asOurs(body: Body): Body {
  const entries = Array.isArray(body.entry) ? body.entry : [];
  return { ...body, entry: entries.map((entry: object) => ({ ...entry, id: PAGE })) };
}
