/**
 * The world outside, in a process of its own: the people who write and the platform that takes the replies.
 *
 * Both are one process, so that a reply's arrival is measured on the clock that stamped the message, and so that the outside
 * takes as little of the machine as it can.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Load } from "./load.ts";
import type { Order, Report } from "./orders.ts";
import { startStubPlatform, type Treatment } from "./stubPlatform.ts";

let load: Load | undefined;
let treatments: Readonly<Record<string, Treatment>> = {};
let others: Treatment = { kind: "accept" };

const platform = await startStubPlatform({
  treatmentOf: (pageId) => treatments[pageId] ?? others,
  onMessage: (psid, _body, mid) => load?.onReply(psid, mid),
  onRefusal: (psid, isFinal) => load?.onRefusal(psid, isFinal),
});

process.on("message", (message: { readonly id: number; readonly order: Order }) => {
  void carryOut(message.order).then((answer) => process.send?.({ id: message.id, answer }));
});
process.on("disconnect", () => process.exit());
process.send?.({ url: platform.url });

async function carryOut(order: Order): Promise<Report | null> {
  switch (order.kind) {
    case "begin":
      load?.close();
      load = new Load(order);
      return null;
    case "in_flight":
      load?.keepInFlight(order.count);
      return null;
    case "rate":
      load?.keepRate(order.perSecond);
      return null;
    case "treat":
      treatments = order.pages;
      others = order.others;
      return null;
    case "measure":
      load?.beginMeasuring();
      return report(false);
    case "read":
      return report(true);
    case "drain": {
      load?.keepInFlight(0);
      load?.keepRate(0);
      const deadline = Date.now() + order.withinMs;
      while ((load?.openCount ?? 0) > 0 && Date.now() < deadline) await delay(10);
      return report(true);
    }
    case "end":
      load?.close();
      process.exit();
  }
}

function report(hasLatencies: boolean): Report | null {
  if (!load) return null;
  const { user, system } = process.cpuUsage();
  return {
    at: performance.now(),
    counts: load.counts,
    open: load.openCount,
    cpuMs: (user + system) / 1_000,
    latencies: hasLatencies ? load.latencies : { acknowledge: [], reply: [] },
  };
}
