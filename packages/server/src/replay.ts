/**
 * `npm run replay [-- --since 2026-11-20]`: asks the running server to put failed entries and stored webhooks to work again, in
 * every workspace. Nothing that was handled is handled again, so a second run changes nothing.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const USAGE = `npm run replay [-- --since 2026-11-20]

Puts failed entries and stored webhooks to work again; what was handled does not change.

  --since <day or time>  only what arrived since then
  --help                 Say this, and nothing else.
  --version              Say the version, and nothing else.`;

const { since, help, version } = readOptions();
if (help) {
  console.log(USAGE);
  process.exit();
}
if (version) {
  const { version: own } = JSON.parse(await readFile(new URL("../../../package.json", import.meta.url), "utf8"));
  console.log(`Botschaft ${own}`);
  process.exit();
}
if (since !== undefined && Number.isNaN(Date.parse(since))) {
  console.error(`--since needs a day or a time such as 2026-11-20, not "${since}".`);
  process.exit(2);
}
const dataDir = resolve(process.env.DATA_DIR || "./data");

try {
  const runtime = JSON.parse(await readFile(join(dataDir, "runtime.json"), "utf8")) as { port?: number };
  const key = (await readFile(join(dataDir, "installation-key"), "utf8")).trim();
  const call = async (path: string, workspaceId?: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${runtime.port}/api/v1${path}`, {
      method: body ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${key}`,
        ...(workspaceId ? { "x-workspace-id": workspaceId } : {}),
        ...(body ? { "content-type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  // Whichever: it is only what the key enters by.
  const { items } = (await call("/workspaces?limit=1")) as { items: { id: string }[] };
  const done = (await call("/ledger/replay", items[0]?.id, {
    of: "installation",
    ...(since ? { since: new Date(since).toISOString() } : {}),
  })) as { entries: number; rawEvents: number; newEntries: number };
  console.log(
    `${done.entries} failed entries put back, ${done.rawEvents} stored webhooks read again, ${done.newEntries} events that were missing.`,
  );
} catch (error) {
  const isAway =
    error instanceof Error && (("code" in error && error.code === "ENOENT") || error.message.includes("fetch failed"));
  console.error(
    isAway
      ? `No running server was found for the data folder ${dataDir}. Start it with npm start, or set DATA_DIR.`
      : String(error),
  );
  process.exitCode = 1;
}

function readOptions() {
  try {
    return parseArgs({
      options: { since: { type: "string" }, help: { type: "boolean" }, version: { type: "boolean" } },
    }).values;
  } catch (error) {
    // "Unknown option '--sinse'. To specify …": its first sentence is enough.
    const problem = error instanceof Error ? error.message.split(". ", 1)[0] : String(error);
    console.error(`${problem}. npm run replay -- --help says what there is.`);
    return process.exit(2);
  }
}
