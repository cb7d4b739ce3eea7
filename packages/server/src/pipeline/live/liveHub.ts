/**
 * What watching screens are told.
 *
 * Each kind of things has a source. What changed of it is read once per workspace and batch and made into events, and the same text
 * goes to every member who watches: two hundred members cost no query more than one. A screen that comes back names the last event it saw
 * and gets what it missed, or `resync` when that is no longer known, and then loads afresh: nothing is missed either way.
 */
import type { Log } from "../../log.ts";

/** What a feature makes of changed things of its kind: events in their final form, the same for everybody who watches. */
export interface LiveSource<Event> {
  describe(workspaceId: string, ids: readonly string[]): Promise<readonly Event[]>;
  /** Told once a second at most while things of this kind change. */
  readonly summary?: Event;
}

export interface LiveSources<Event> {
  /** Of kinds without a source nobody is told. */
  readonly kinds: Readonly<Record<string, LiveSource<Event>>>;
  /** Says that everything on screen is to be loaded again. */
  readonly resync: Event;
}

type Send<Event> = (id: string, event: Event) => void;

interface Watch<Event> {
  readonly members: Set<Send<Event>>;
  /** The newest events, oldest first: all that happened after `knownSince`. */
  recent: { readonly number: number; readonly event: Event }[];
  knownSince: number;
  /** What is to be read, by kind. */
  readonly pending: Map<string, Set<string>>;
  isReading: boolean;
  /** By kind. */
  readonly summaryTimers: Map<string, NodeJS.Timeout>;
  forgetTimer: NodeJS.Timeout | undefined;
}

const RECENT = 400;
const SUMMARY_EVERY_MS = 1_000;
/** How long a workspace nobody watches is followed on, so that a reload or a lost connection can resume. */
const FORGET_AFTER_MS = 60_000;
const READ_AT_ONCE = 100;

export class LiveHub<Event> {
  readonly #sources: LiveSources<Event>;
  readonly #log: Log;
  readonly #watches = new Map<string, Watch<Event>>();
  /** Changes with every start and every gap: ids of before mean nothing after. */
  #epoch: string;
  /** The last number given to an event, in whichever workspace: one that was forgotten and is followed anew repeats none. */
  #number = 0;

  constructor(sources: LiveSources<Event>, epoch: string, log: Log) {
    this.#sources = sources;
    this.#epoch = epoch;
    this.#log = log;
  }

  /** Whether any workspace is followed; else nobody needs to read what changed. */
  get isWatched(): boolean {
    return this.#watches.size > 0;
  }

  get watchers(): number {
    let sum = 0;
    for (const watch of this.#watches.values()) sum += watch.members.size;
    return sum;
  }

  /**
   * Tells `send` of every change from now on; first, what was missed since `lastEventId`.
   *
   * @returns how to stop watching
   */
  subscribe(workspaceId: string, lastEventId: string | null, send: Send<Event>): () => void {
    const watch = this.#watch(workspaceId);
    clearTimeout(watch.forgetTimer);
    if (lastEventId !== null) this.#catchUp(watch, lastEventId, send);
    watch.members.add(send);
    return () => {
      if (!watch.members.delete(send) || watch.members.size > 0) return;
      watch.forgetTimer = setTimeout(() => {
        for (const timer of watch.summaryTimers.values()) clearTimeout(timer);
        this.#watches.delete(workspaceId);
      }, FORGET_AFTER_MS);
      watch.forgetTimer.unref();
    };
  }

  /** These things of one kind changed, and are committed. */
  changed(workspaceId: string, kind: string, ids: readonly string[]): void {
    const watch = this.#watches.get(workspaceId);
    if (!watch || !Object.hasOwn(this.#sources.kinds, kind)) return;
    const pending = watch.pending.get(kind) ?? new Set();
    watch.pending.set(kind, pending);
    for (const id of ids) pending.add(id);
    if (!watch.isReading) void this.#read(workspaceId, watch);
  }

  /** Tells who watches now something that is soon no longer so. Who comes back later is not told of it. */
  tellInPassing(workspaceId: string, event: Event): void {
    for (const send of this.#watches.get(workspaceId)?.members ?? []) send(`${this.#epoch}-${this.#number}`, event);
  }

  /** Notices may have been missed: everybody loads afresh. */
  gap(epoch: string): void {
    this.#epoch = epoch;
    for (const watch of this.#watches.values()) this.#tellGap(watch);
  }

  stop(): void {
    for (const watch of this.#watches.values()) {
      for (const timer of watch.summaryTimers.values()) clearTimeout(timer);
      clearTimeout(watch.forgetTimer);
    }
    this.#watches.clear();
  }

  #watch(workspaceId: string): Watch<Event> {
    let watch = this.#watches.get(workspaceId);
    if (!watch) {
      watch = {
        members: new Set(),
        recent: [],
        // A number that nobody was told: whoever was here before comes back with a smaller one, and has missed something.
        knownSince: ++this.#number,
        pending: new Map(),
        isReading: false,
        summaryTimers: new Map(),
        forgetTimer: undefined,
      };
      this.#watches.set(workspaceId, watch);
    }
    return watch;
  }

  #catchUp(watch: Watch<Event>, lastEventId: string, send: Send<Event>): void {
    const cut = lastEventId.lastIndexOf("-");
    const last = Number(lastEventId.slice(cut + 1));
    const isKnown = last >= watch.knownSince && last <= this.#number;
    if (lastEventId.slice(0, cut) !== this.#epoch || !isKnown) {
      send(`${this.#epoch}-${this.#number}`, this.#sources.resync);
      return;
    }
    for (const { number, event } of watch.recent) if (number > last) send(`${this.#epoch}-${number}`, event);
  }

  async #read(workspaceId: string, watch: Watch<Event>): Promise<void> {
    watch.isReading = true;
    for (let next = takeNext(watch); next; next = takeNext(watch)) {
      const { kind, ids } = next;
      const source = this.#sources.kinds[kind];
      if (!source) continue;
      try {
        for (const event of await source.describe(workspaceId, ids)) this.#tell(watch, event);
      } catch (error) {
        this.#log.warn({ event: "live.read_failed", kind, error: String(error) });
        this.#tellGap(watch);
      }
      const { summary } = source;
      if (summary !== undefined) this.#tellSoon(watch, kind, summary);
    }
    watch.isReading = false;
  }

  #tellSoon(watch: Watch<Event>, kind: string, summary: Event): void {
    if (watch.summaryTimers.has(kind)) return;
    const timer = setTimeout(() => {
      watch.summaryTimers.delete(kind);
      this.#tell(watch, summary);
    }, SUMMARY_EVERY_MS);
    watch.summaryTimers.set(kind, timer);
  }

  /** What happened is not known: whoever watches, or comes back, loads afresh. */
  #tellGap(watch: Watch<Event>): void {
    watch.recent = [];
    watch.knownSince = ++this.#number;
    this.#tell(watch, this.#sources.resync);
  }

  #tell(watch: Watch<Event>, event: Event): void {
    const number = ++this.#number;
    watch.recent.push({ number, event });
    if (watch.recent.length > RECENT * 2) {
      watch.knownSince = watch.recent.at(-RECENT - 1)?.number ?? number;
      watch.recent = watch.recent.slice(-RECENT);
    }
    for (const send of watch.members) send(`${this.#epoch}-${number}`, event);
  }
}

/** Some of the kind that waits longest; a kind of which much changes lets the others come in between. */
function takeNext<Event>({ pending }: Watch<Event>): { kind: string; ids: readonly string[] } | undefined {
  for (const [kind, all] of pending) {
    const ids = [...all].slice(0, READ_AT_ONCE);
    for (const id of ids) all.delete(id);
    pending.delete(kind);
    if (all.size > 0) pending.set(kind, all);
    return { kind, ids };
  }
  return undefined;
}
