/**
 * Breaks everything that can break while people keep writing, waits until all is quiet, and counts what was lost, doubled or
 * misordered (see tally.ts). The same seed makes the same troubles; their timing against the machine's own remains chance.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../packages/server/src/db/embedded.ts";
import { patient } from "../../scripts/parts/patience.mjs";
import { describeMachine } from "../measure/machine.ts";
import { round } from "../measure/percentiles.ts";
import { progress } from "../report.ts";
import { withBelongings } from "../setup/belongings.ts";
import { type Api, openApi } from "../setup/api.ts";
import { inventPages, publishFlow, setUpBusiness } from "../setup/business.ts";
import { makeDataFolder } from "../setup/dataFolder.ts";
import { isBroadcast, isBroadcastSpoilt, runBroadcasts, tallyBroadcasts } from "./broadcasts.ts";
import { isAcknowledged, openArrivalBook, type Arrival, type ArrivalBook } from "./arrivals.ts";
import { startBalancer } from "./balancer.ts";
import { readBooks, readOpen, type Books } from "./books.ts";
import { startCrew, type Crew } from "./crew.ts";
import { keepEvidence } from "./evidence.ts";
import { echoFlow } from "./echoFlow.ts";
import { insist } from "./insist.ts";
import { createErrandFlow } from "./errandFlow.ts";
import { inventCustomers, runErrands, type Customer, type ErrandRecord } from "./errands.ts";
import { isSpoilt, tallyErrands } from "./errandTally.ts";
import { createMember, type Member } from "./member.ts";
import { inventPeople, writeSome, type Person } from "./people.ts";
import { provisionPage, readThread, startPlatform, type Platform } from "./platform.ts";
import { createRandom, type Random } from "./random.ts";
import { startShop } from "./shop.ts";
import { sumTallies, tally, type ContactRecord } from "./tally.ts";
import { createWeather } from "./weather.ts";

export interface ChaosOptions {
  readonly messages: number;
  readonly contacts: number;
  /** People beside those contacts who wait for what must come of their errands. */
  readonly customers: number;
  readonly pages: number;
  readonly kills: number;
  readonly databaseRestarts: number;
  readonly seed: number;
  readonly minutes: number;
  readonly roles: readonly string[];
  /** How long a send with an unclear end waits for the platform's echo; longer than the outages of the run. */
  readonly uncertainWaitSeconds: number;
  /** Where the records of contacts with a wrong count, the servers' logs and the books are put when something is wrong. */
  readonly evidenceDir?: string | undefined;
}

const QUIET_WITHIN_MS = 600_000;
/** To everybody, spread over the run: so some are under way whenever something breaks. */
const BROADCASTS = 12;
/** The platform of this run tries a webhook again at once and then every half second: an hour's outage in minutes. */
const webhookRetryMs = [0, 300, ...Array.from({ length: 400 }, () => 500)];

export async function runChaos(options: ChaosOptions): Promise<Record<string, unknown> & { isFailed: boolean }> {
  const startedAt = performance.now();
  return await withBelongings(async (belongings) => {
    const folder = await makeDataFolder();
    await belongings.add("the data folder", () => folder.remove());
    const platform = await startPlatform();
    await belongings.add("the platform", () => platform.stop());
    const postgres = await startEmbeddedPostgres({ dataDir: folder.path, logLine: progress });
    await belongings.add("the database", () => postgres.stop());
    const shop = await startShop();
    await belongings.add("the shop", () => shop.close());
    let ports: () => readonly number[] = () => [];
    const balancer = await startBalancer(() => ports());
    await belongings.add("the balancer", () => balancer.close());
    const pages = inventPages(options.pages);
    const people = inventPeople(options.contacts, pages);
    const customers = inventCustomers(options.customers, pages);
    await platform.admin("PUT", "/limits", { webhookRetryMs, webhookDisableAfterMs: 3_600_000 });
    for (const page of pages) {
      const own = [...people, ...customers].filter((person) => person.page === page).map((person) => person.id);
      await provisionPage(platform, page, {
        callbackUrl: `http://127.0.0.1:${balancer.port}/webhooks/meta`,
        people: own,
      });
    }
    const crew = await startCrew({
      roles: options.roles,
      dir: folder.path,
      belongings,
      environment: {
        DATABASE_URL: postgres.url,
        SECRET_KEY: "a secret of this one chaos run",
        META_GRAPH_URL: platform.url,
        ALLOW_PRIVATE_HOSTS: new URL(shop.url).host,
        LOG_LEVEL: "info",
        UNCERTAIN_WAIT_SECONDS: String(options.uncertainWaitSeconds),
      },
    });
    ports = () => crew.ports();
    const { api, workspaceId } = await setUpBusiness(openApi(crew.first.url, crew.firstDataDir), {
      pages,
      graphUrl: platform.url,
      flow: echoFlow,
    });
    await publishFlow(api, "Errands", createErrandFlow(shop.url));
    const doors = openApi(`http://127.0.0.1:${balancer.port}`, crew.firstDataDir).inWorkspace(workspaceId);
    const arrivals = openArrivalBook(platform);
    progress("everything is up; the chaos begins");
    const { databaseRestarts, unanswered } = await storm(options, {
      platform,
      people,
      customers,
      member: createMember(doors, postgres.url),
      doors,
      arrivals,
      crew,
      database: postgres,
    });
    const quietSeconds = await untilQuiet(platform, crew, postgres.url);
    await arrivals.readOn();
    const books = await insist(() => readBooks(postgres.url));
    const { records, phones } = await readRecords(platform, people, books, arrivals);
    const errands = await readErrands(platform, customers);
    const result = await conclude(options, {
      platform,
      crew,
      books,
      records,
      phones,
      errands,
      databaseRestarts,
      unanswered,
      quietSeconds,
    });
    if (result.isFailed && options.evidenceDir !== undefined) {
      await keepEvidence(options.evidenceDir, {
        platform,
        records,
        errands,
        books,
        databaseUrl: postgres.url,
        logDir: folder.path,
      });
    }
    return { ...result, wallSeconds: round((performance.now() - startedAt) / 1_000, 1), machine: describeMachine() };
  });
}

/** Everything at once. `unanswered`: errands that ended because the API did not answer a member in minutes. */
async function storm(
  options: ChaosOptions,
  stage: {
    platform: Platform;
    people: readonly Person[];
    customers: readonly Customer[];
    member: Member;
    doors: Api;
    arrivals: ArrivalBook;
    crew: Crew;
    database: Pick<EmbeddedPostgres, "pid" | "url">;
  },
): Promise<{ databaseRestarts: number; unanswered: number }> {
  const { platform, people, crew } = stage;
  const seconds = options.minutes * 60;
  const random = createRandom(options.seed);
  await platform.admin("PUT", "/faults", { seed: options.seed });
  const weather = createWeather(platform, createRandom(options.seed + 1));
  const startedAt = Date.now();
  const share = () => Math.min(1, (Date.now() - startedAt) / 1_000 / seconds);
  const killsAt = spread(options.kills, random);
  const restartsAt = spread(options.databaseRestarts, random);
  let written = 0;
  let restarts = 0;
  let nextPhaseAt = 0;
  let isOver = false;
  const errands = Promise.allSettled(
    stage.customers.map((customer) => runErrands(customer, { platform, member: stage.member, isOver: () => isOver })),
  );
  const broadcasts = runBroadcasts(stage.doors, {
    databaseUrl: stage.database.url,
    everyMs: (seconds * 1_000) / BROADCASTS,
    isOver: () => isOver,
  });
  const phaseShare = 1 / Math.max(8, Math.round(seconds / 6));
  while (written < options.messages || crew.kills < options.kills || restarts < options.databaseRestarts) {
    const now = share();
    if (now >= nextPhaseAt) {
      nextPhaseAt += phaseShare;
      progress(`${written} written, ${crew.kills} killed; weather: ${await weather.next()}`);
      await stage.arrivals.readOn();
    }
    const due = Math.min(options.messages, Math.ceil(options.messages * now)) - written;
    if (due > 0) {
      await writeSome(platform, people, due, random);
      written += due;
    }
    if (crew.kills < options.kills && now >= (killsAt[crew.kills] ?? 1)) await crew.killOne(random);
    // One that is not back from the last time is left in peace until it is.
    const isDue = restarts < options.databaseRestarts && now >= (restartsAt[restarts] ?? 1);
    if (isDue && (await readOpen(stage.database.url)) !== undefined) {
      // PostgreSQL's own signals: SIGINT ends sessions and writes everything down, SIGQUIT drops everything as a crash would.
      const signal = restarts % 2 === 0 ? "SIGQUIT" : "SIGINT";
      progress(`database: ${signal}`);
      if (tell(stage.database.pid, signal)) restarts += 1;
    }
    await delay(50);
  }
  await weather.clear();
  isOver = true;
  const unanswered = (await errands).flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
  await broadcasts;
  for (const reason of unanswered) progress(`an errand was given up: ${reason}`);
  progress(`the storm is over: ${written} written, ${crew.kills} killed, ${restarts} database restarts`);
  return { databaseRestarts: restarts, unanswered: unanswered.length };
}

/** False when it is not there just now. */
function tell(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** So many moments over the run, not quite even, none at the very beginning or end. */
function spread(count: number, random: Random): number[] {
  return Array.from({ length: count }, (_, index) => 0.04 + (0.92 * (index + random())) / count);
}

/** Waits until no webhook waits, no entry is queued and nothing is to be sent; returns how long it took. */
async function untilQuiet(platform: Platform, crew: Crew, databaseUrl: string): Promise<number> {
  const startedAt = Date.now();
  if (!(await crew.untilComplete())) progress("a server did not come back");
  let quietSince: number | undefined;
  while (Date.now() - startedAt < patient(QUIET_WITHIN_MS)) {
    const { pending: webhooks } = await platform.admin<{ pending: number }>("GET", "/counters");
    const open = await readOpen(databaseUrl);
    const isQuiet = webhooks === 0 && open !== undefined && open.pending + open.outbox + open.broadcasts === 0;
    if (!isQuiet) quietSince = undefined;
    else if (quietSince === undefined) quietSince = Date.now();
    else if (Date.now() - quietSince > 1_500) return round((quietSince - startedAt) / 1_000, 1);
    progress(
      `waiting: ${webhooks} webhooks, ${open?.pending} entries, ${open?.outbox} sends, ${open?.broadcasts} broadcasts`,
    );
    await delay(1_000);
  }
  return round((Date.now() - startedAt) / 1_000, 1);
}

async function readRecords(
  platform: Platform,
  people: readonly Person[],
  books: Books,
  book: ArrivalBook,
): Promise<{ records: ContactRecord[]; phones: ReadonlyMap<string, readonly string[]> }> {
  const records: ContactRecord[] = [];
  const phones = new Map<string, readonly string[]>();
  for (const { id, page, said } of people) {
    const { psid, heard, mids } = await readThread(platform, page.id, id);
    phones.set(psid, heard);
    const arrivals = new Map<string, Arrival>();
    for (const [text, mid] of mids) {
      const arrival = book.of(mid);
      if (arrival !== undefined) arrivals.set(text, arrival);
    }
    const contact = `${page.id} ${id}`;
    records.push({
      contact,
      said,
      arrivals,
      journalled: books.journalled.get(contact) ?? [],
      heard: heard.filter((words) => !isBroadcast(words)),
    });
  }
  return { records, phones };
}

async function readErrands(platform: Platform, customers: readonly Customer[]): Promise<ErrandRecord[]> {
  const records: ErrandRecord[] = [];
  for (const { id, page, expected } of customers) {
    const { heard } = await readThread(platform, page.id, id);
    records.push({ contact: `${page.id} ${id}`, expected, heard });
  }
  return records;
}

async function conclude(
  options: ChaosOptions,
  found: {
    platform: Platform;
    crew: Crew;
    books: Books;
    records: readonly ContactRecord[];
    phones: ReadonlyMap<string, readonly string[]>;
    errands: readonly ErrandRecord[];
    databaseRestarts: number;
    unanswered: number;
    quietSeconds: number;
  },
) {
  const { books, records, crew } = found;
  const { lost, doubled, misordered, forgotten } = sumTallies(records.map(tally));
  const errands = tallyErrands(found.errands);
  const broadcasts = tallyBroadcasts(books.broadcasts, found.phones);
  const of = (metric: string) => books.ledger[metric] ?? 0;
  const isBalanced =
    of("received") === books.entries && of("received") === of("handled") + of("failed") + books.pending;
  const counters = await found.platform.admin<Record<string, number>>("GET", "/counters");
  return {
    bench: "chaos",
    seed: options.seed,
    messages: records.reduce((sum, record) => sum + record.said.length, 0),
    // Messages the platform had a 200 for: only their order against later ones can be judged.
    acknowledged: records.reduce((sum, { arrivals }) => sum + [...arrivals.values()].filter(isAcknowledged).length, 0),
    contacts: records.length,
    answers: records.reduce((sum, record) => sum + record.heard.length, 0),
    kills: crew.kills,
    databaseRestarts: found.databaseRestarts,
    crashes: crew.crashes,
    lost,
    doubled,
    misordered,
    forgotten,
    errands,
    broadcasts,
    unanswered: found.unanswered,
    uncertain: of("uncertain"),
    ledger: { ...books.ledger, pending: books.pending, isBalanced },
    unsent: books.outbox,
    deliveries: books.deliveries,
    platform: counters,
    quietAfterSeconds: found.quietSeconds,
    isFailed:
      lost + doubled + misordered + forgotten > 0 ||
      isSpoilt(errands) ||
      isBroadcastSpoilt(broadcasts) ||
      found.unanswered > 0 ||
      !isBalanced ||
      books.pending + books.outbox > 0,
  };
}
