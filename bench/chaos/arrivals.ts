/** What the platform knows of the way of its own webhooks: which message it had a 200 for before it sent another one. */
import type { Platform } from "./platform.ts";

/** Both are places in the platform's log of deliveries, so that they can be compared without a clock. */
export interface Arrival {
  /** The first attempt began when everything up to here was over. */
  readonly begunAfter: number;
  /** Where it was answered with 200; undefined: never. */
  readonly acknowledgedAt: number | undefined;
}

export function isAcknowledged({ acknowledgedAt }: Arrival): boolean {
  return acknowledgedAt !== undefined;
}

interface LoggedDelivery {
  readonly seq: number;
  readonly field: string;
  readonly mid: string | null;
  readonly begunAfter: number;
  readonly outcome: "acked" | "failed" | "gaveUp";
}

const AT_ONCE = 50_000;

export interface ArrivalBook {
  /** Reads on. The platform forgets its oldest entries, so this is to be called now and then. */
  readOn(): Promise<void>;
  of(mid: string): Arrival | undefined;
}

export function openArrivalBook(platform: Platform): ArrivalBook {
  const arrivals = new Map<string, Arrival>();
  let after = 0;
  return {
    async readOn() {
      for (;;) {
        const page = await platform.admin<LoggedDelivery[]>("GET", `/log/webhooks?after=${after}&limit=${AT_ONCE}`);
        for (const { seq, field, mid, begunAfter, outcome } of page) {
          after = seq;
          if (field !== "messages" || mid === null) continue;
          const known = arrivals.get(mid);
          arrivals.set(mid, {
            begunAfter: known?.begunAfter ?? begunAfter,
            acknowledgedAt: known?.acknowledgedAt ?? (outcome === "acked" ? seq : undefined),
          });
        }
        if (page.length < AT_ONCE) return;
      }
    },
    of: (mid) => arrivals.get(mid),
  };
}
