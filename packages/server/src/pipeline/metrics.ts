import { Counter, Gauge, Histogram } from "prom-client";

const handledTotal = new Counter({
  name: "botschaft_entries_handled_total",
  help: "Journal entries whose turn was committed",
});
const waited = new Histogram({
  name: "botschaft_entry_wait_seconds",
  help: "The longest wait in each batch, from an entry's arrival in the journal to the commit of its turn",
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
});
const calls = new Counter({
  name: "botschaft_platform_calls_total",
  help: "Calls to platforms by HTTP status; 0: no answer",
  labelNames: ["status"],
});

export interface PipelineLoad {
  readonly inFlight: number;
  readonly inMemory: number;
  readonly refusedNotes: number;
  readonly lanes: number;
  readonly watchers: number;
}

let readLoad: () => PipelineLoad = () => ({ inFlight: 0, inMemory: 0, refusedNotes: 0, lanes: 0, watchers: 0 });
for (const [name, help, of] of [
  ["botschaft_sends_in_flight", "Calls to platforms under way", (load: PipelineLoad) => load.inFlight],
  ["botschaft_outbox_in_memory", "Rows of the outbox this process holds", (load: PipelineLoad) => load.inMemory],
  [
    "botschaft_outbox_notes_refused",
    "Notes on ended sends that PostgreSQL does not take, each set aside alone; the log names the row",
    (load: PipelineLoad) => load.refusedNotes,
  ],
  ["botschaft_lanes_held", "Lanes this process works", (load: PipelineLoad) => load.lanes],
  ["botschaft_live_watchers", "Screens that watch live", (load: PipelineLoad) => load.watchers],
] as const) {
  new Gauge({
    name,
    help,
    collect() {
      this.set(of(readLoad()));
    },
  });
}

/** Connects the process's metrics with its pipeline. */
export function measurePipeline(load: () => PipelineLoad) {
  readLoad = load;
  return {
    calls,
    onHandled(count: number, longestMs: number): void {
      handledTotal.inc(count);
      waited.observe(longestMs / 1_000);
    },
  };
}
