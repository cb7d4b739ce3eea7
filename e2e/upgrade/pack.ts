/**
 * Makes a packed data folder, by which later versions prove that they open what this one wrote:
 *
 *     node_modules/.bin/node e2e/upgrade/pack.ts CHECKOUT NAME [PEOPLE]
 *
 * runs the version in CHECKOUT (its packages installed) on a new data folder, lets a few thousand people write, leaves runs and sends
 * in the middle, stops it in order and writes `e2e/upgrade/fixtures/NAME.tar.zst`.
 */
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { constants, zstdCompressSync } from "node:zlib";
import { Client } from "pg";
import { z } from "zod";
import { startEmbeddedPostgres } from "../../packages/server/src/db/embedded.ts";
import { type App, startApp } from "../app.ts";
import { fixturePath, type Note, WINDOW_LOG } from "./fixture.ts";
import { HOUSE, houseFlow, photo } from "./house.ts";
import { type Caller, get, listConversations, listMessages, look, post, type SeenConversation } from "./look.ts";
import { Phones } from "./phones.ts";

const WAIT_MINUTES = 10;
const LIMIT_BYTES = 10 * 1024 * 1024;
/** Of the thousands and of those with a part in it, so that one knows them from the demo's. */
const FAMILY = "Anprobe";
const FIRST_NAMES = [
  "Anke",
  "Boje",
  "Carla",
  "Detlef",
  "Elske",
  "Fiete",
  "Gesche",
  "Hauke",
  "Inken",
  "Jörn",
  "Kerstin",
];
const QUESTIONS = [
  "geht das am Freitag",
  "auch in Größe 46",
  "und die blaue",
  "zu zweit",
  "lieber am Abend",
  "mit Hund",
];
const ROLES = [
  "asked",
  "waiting",
  "photo",
  "answered",
  "closed",
  "arrived",
  "lost",
  "queued-1",
  "queued-2",
  "queued-3",
];

/** As much of the emulator's state as is changed here. */
const worldSchema = z.looseObject({
  faults: z.unknown().optional(),
  threads: z.array(z.looseObject({ personId: z.string(), messages: z.array(z.unknown()) })),
});

const [checkout, name, people = "2000"] = process.argv.slice(2);
if (checkout === undefined || name === undefined) throw new Error("usage: pack.ts CHECKOUT NAME [PEOPLE]");
// What is uncertain stays so until the folder is opened again.
const app = await startApp({ checkout: resolve(checkout), env: { UNCERTAIN_WAIT_SECONDS: "86400" } });
const place = mkdtempSync(join(tmpdir(), "botschaft-pack-"));
try {
  const note = await live(app);
  await app.stop();
  await tidy(app.dataDir);
  pack(app.dataDir, place, name, note);
} finally {
  await app.stop();
  await app.removeData();
  rmSync(place, { recursive: true, force: true });
}

async function live({ url, emulatorUrl, dataDir }: App): Promise<Note> {
  const key = readFileSync(join(dataDir, "installation-key"), "utf8").trim();
  const workspaceId = idOf(first(await get({ url, headers: { authorization: `Bearer ${key}` } }, "/workspaces")));
  const caller = { url, headers: { authorization: `Bearer ${key}`, "x-workspace-id": workspaceId } };
  const phones = await Phones.at(emulatorUrl);

  const flow = idOf(await post(caller, "/flows/import", houseFlow(`${WAIT_MINUTES}m`)));
  await post(caller, `/flows/${flow}/publish`);
  await post(caller, "/flows", { name: "Angefangen" });
  const scopes = ["inbox:read", "inbox:write"];
  const given = await post(caller, `/workspaces/${workspaceId}/api-keys`, { name: "Kasse", scopes });
  await post(caller, `/workspaces/${workspaceId}/invitations`, { email: "neu@nordwind.example", role: "agent" });

  await addPeople(phones);
  const conversations = await meetCast(caller, phones);
  const of = (role: string) => conversations.get(role) ?? "";
  const act = (role: string, action: unknown) => post(caller, `/conversations/${of(role)}/actions`, action);

  await phones.sendFile("photo", photo());
  await until("the photo is kept", async () =>
    JSON.stringify(await get(caller, `/conversations/${of("photo")}/messages`)).includes(`${url}/`),
  );
  const clientKey = "before-the-upgrade";
  const reply = { content: { kind: "text", text: HOUSE.reply }, clientKey };
  await post(caller, `/conversations/${of("answered")}/messages`, reply);
  await post(caller, `/conversations/${of("answered")}/notes`, { text: "Ruft morgen an.", clientKey: "a-note" });
  await act("answered", { kind: "set_tags", add: ["Stammkundin"] });
  await act("answered", { kind: "set_attributes", attributes: { Filiale: "Husum" } });
  await act("closed", { kind: "close" });
  await phones.say([["asked", HOUSE.askSize]]);
  const waitingSince = Date.now();
  await phones.say([["waiting", HOUSE.wait]]);
  await tellOfStrangers(url, phones);
  await phones.untilQuiet();
  await leaveSendsBehind(caller, phones, of);

  const cast = new Set(conversations.values());
  const seen = await look(caller, workspaceId, (each) => cast.has(each.id) || isReadWhole(each));
  return {
    packedAt: Date.now(),
    workspaceId,
    keySecret: z.object({ secret: z.string() }).parse(given).secret,
    cast: Object.fromEntries(conversations),
    waitDueAt: waitingSince + WAIT_MINUTES * 60_000,
    clientKey,
    seen,
  };
}

async function addPeople(phones: Phones): Promise<void> {
  const crowd = Array.from({ length: Number(people) }, (_, index) => `crowd-${index}`);
  for (const [index, person] of crowd.entries()) {
    await phones.add(person, `${FIRST_NAMES[index % FIRST_NAMES.length]}-${index}`, FAMILY);
  }
  for (const role of ROLES) await phones.add(role, role, FAMILY);
  // The lanes hear of a new flow a moment after it was published.
  await until("the flow answers", async () => {
    await phones.say([["closed", HOUSE.ask]]);
    await delay(1_000);
    return (await phones.heardBy("closed")).includes(HOUSE.answer);
  });
  for (const round of [0, 1]) {
    await phones.say(
      crowd.map((person, index) => [
        person,
        `${HOUSE.ask}: ${QUESTIONS[(index + round) % QUESTIONS.length]}, ${round}-${index}?`,
      ]),
    );
    await phones.untilQuiet();
  }
  await phones.say(ROLES.map((role) => [role, HOUSE.ask]));
  await phones.untilQuiet();
}

/** Everybody with a part, once the platform has told who they are: by role their conversation. */
async function meetCast(caller: Caller, phones: Phones): Promise<ReadonlyMap<string, string>> {
  await phones.untilQuiet();
  let found: ReadonlyMap<string, string> = new Map();
  await until("all names are known", async () => {
    const all = await listConversations(caller);
    if (all.some(({ contact }) => contact.name === null)) return false;
    const roleOf = ({ contact }: SeenConversation) => ROLES.find((role) => contact.name === `${role} ${FAMILY}`);
    found = new Map(all.flatMap((each) => [[roleOf(each) ?? "", each.id]]));
    return true;
  });
  return new Map(ROLES.map((role) => [role, found.get(role) ?? ""]));
}

/** An authentic event of a Page that nobody connected: it is kept and shown. */
async function tellOfStrangers(url: string, phones: Phones): Promise<void> {
  const body = JSON.stringify({ object: "page", entry: [{ id: "999000999", time: Date.now(), messaging: [] }] });
  const signature = createHmac("sha256", await phones.readAppSecret())
    .update(body)
    .digest("hex");
  const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` };
  await fetch(`${url}/webhooks/meta`, { method: "POST", headers, body });
}

/** Sends whose fate is not known, and sends that the platform did not take yet. */
async function leaveSendsBehind(caller: Caller, phones: Phones, of: (role: string) => string): Promise<void> {
  const leave = async (roles: readonly string[], delivery: string, faults: Readonly<Record<string, unknown>>) => {
    await phones.break(faults);
    await phones.say(roles.map((role) => [role, HOUSE.ask]));
    await until(`messages are ${delivery}`, async () => {
      const threads = await Promise.all(roles.map((role) => listMessages(caller, of(role))));
      return threads.every((thread) => thread.at(-1)?.author === "bot" && thread.at(-1)?.delivery === delivery);
    });
  };
  await leave(["arrived", "lost"], "uncertain", { dropAfterAccept: 1, echoMissing: 1 });
  const queued = ROLES.filter((role) => role.startsWith("queued"));
  await leave(queued, "queued", { transient: 1 });
  const before = await phones.countErrors();
  await until("the platform refuses them", async () => (await phones.countErrors()) >= before + queued.length);
}

/** All of the demo's, and some of the thousands. */
function isReadWhole({ contact }: SeenConversation): boolean {
  const number = /-(\d+) /.exec(contact.name ?? "")?.[1];
  return number === undefined || Number(number) % 60 === 0;
}

/**
 * What is only of this run goes, the database's log is short, and the platform is well again. What `lost` was sent last, it never got:
 * the emulator knows no fault for that.
 */
async function tidy(dataDir: string): Promise<void> {
  const emulator = join(dataDir, "emulator.json");
  const world = worldSchema.parse(JSON.parse(readFileSync(emulator, "utf8")));
  delete world.faults;
  world.threads.find(({ personId }) => personId === "lost")?.messages.pop();
  writeFileSync(emulator, JSON.stringify(world));
  await emptyLog(dataDir);
  for (const file of ["runtime.json", "postgres/postgres.log", "media/drafts"]) {
    rmSync(join(dataDir, file), { recursive: true, force: true });
  }
}

/**
 * Segments of the database's log that are kept for later hold old bytes up to their end, and so much of the folder several times.
 * Those after the present one hold nothing else; after them a new one is begun.
 */
async function emptyLog(dataDir: string): Promise<void> {
  const ask = async (...statements: string[]) => {
    const postgres = await startEmbeddedPostgres({ dataDir, settings: { wal_recycle: "off", min_wal_size: "32MB" } });
    const client = new Client({ connectionString: postgres.adminUrl });
    await client.connect();
    let answer = "";
    for (const statement of statements) ({ answer = "" } = (await client.query(statement)).rows[0] ?? {});
    await client.end();
    await postgres.stop();
    return { answer, segments: join(postgres.clusterDir, "pg_wal") };
  };
  const { answer: present, segments } = await ask("select pg_walfile_name(pg_current_wal_lsn()) as answer");
  for (const name of readdirSync(segments)) {
    if (/^[0-9A-F]{24}$/.test(name) && name > present) rmSync(join(segments, name));
  }
  await ask("select pg_switch_wal()", "checkpoint");
}

/** @param place an empty folder, which holds the unpacked one afterwards */
function pack(dataDir: string, place: string, called: string, note: Note): void {
  writeFileSync(join(place, "seen.json"), JSON.stringify(note));
  renameSync(dataDir, join(place, "data"));
  const archive = execFileSync(
    "tar",
    ["-cf", "-", "-C", place, "--owner=0", "--group=0", "--numeric-owner", "data", "seen.json"],
    { maxBuffer: 2 ** 31 - 1 },
  );
  const params = { [constants.ZSTD_c_compressionLevel]: 19, [constants.ZSTD_c_windowLog]: WINDOW_LOG };
  writeFileSync(fixturePath(called), zstdCompressSync(archive, { params }));
  const { size } = statSync(fixturePath(called));
  process.stdout.write(`${fixturePath(called)}: ${(size / 1024 / 1024).toFixed(1)} MB\n`);
  if (size > LIMIT_BYTES) throw new Error("It is larger than a repository should carry: let fewer people write.");
}

function first(answer: unknown): unknown {
  const { items } = z.object({ items: z.array(z.unknown()).min(1) }).parse(answer);
  return items[0];
}

function idOf(answer: unknown): string {
  return z.object({ id: z.string() }).parse(answer).id;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await isSo()); await delay(500)) {
    if (Date.now() > deadline) throw new Error(`It never came to this: ${what}.`);
  }
}
