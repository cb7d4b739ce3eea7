import { Ring } from "./ring.ts";

/** One call of the Send API and what became of it. */
export interface SendRecord {
  readonly at: number;
  readonly pageId: string;
  readonly psid: string | null;
  readonly appId: string;
  /** `accepted` may still have been answered with a fault: see `answer`. */
  readonly outcome: "accepted" | "refused";
  readonly answer: "ok" | "error" | "unsure" | "dropped";
  readonly mid: string | null;
  readonly text: string | null;
  readonly metadata: string | null;
  readonly action: string | null;
  readonly code: number | null;
  readonly subcode: number | null;
}

/** One webhook event on its way to one app. */
export interface DeliveryRecord {
  readonly at: number;
  readonly appId: string;
  readonly pageId: string;
  readonly psid: string;
  readonly field: string;
  readonly mid: string | null;
  readonly attempt: number;
  /** The newest entry of this log when the attempt began: what stands up to there was over before. */
  readonly begunAfter: number;
  readonly outcome: "acked" | "failed" | "gaveUp";
  readonly status: number | null;
  readonly ms: number;
}

export interface Counters {
  graphCalls: number;
  graphErrors: number;
  sendsAccepted: number;
  sendsRefused: number;
  sendsUnsure: number;
  sendsDropped: number;
  eventsQueued: number;
  eventsAcked: number;
  eventsGivenUp: number;
  attempts: number;
  attemptsFailed: number;
  duplicates: number;
  reordered: number;
  echoesSuppressed: number;
  subscriptionsDisabled: number;
}

export interface Logs {
  readonly sends: Ring<SendRecord>;
  readonly deliveries: Ring<DeliveryRecord>;
  counters: Counters;
  clear(): void;
}

export function createLogs(limit: number): Logs {
  return {
    sends: new Ring<SendRecord>(limit),
    deliveries: new Ring<DeliveryRecord>(limit),
    counters: noCounts(),
    clear() {
      this.sends.clear();
      this.deliveries.clear();
      this.counters = noCounts();
    },
  };
}

function noCounts(): Counters {
  return {
    graphCalls: 0,
    graphErrors: 0,
    sendsAccepted: 0,
    sendsRefused: 0,
    sendsUnsure: 0,
    sendsDropped: 0,
    eventsQueued: 0,
    eventsAcked: 0,
    eventsGivenUp: 0,
    attempts: 0,
    attemptsFailed: 0,
    duplicates: 0,
    reordered: 0,
    echoesSuppressed: 0,
    subscriptionsDisabled: 0,
  };
}
