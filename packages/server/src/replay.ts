/**
 * `npm run replay [-- --since 2026-11-20]`: asks the running server to put failed entries and stored webhooks to work again, in
 * every workspace. Nothing that was handled is handled again, so a second run changes nothing.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { since: { type: "string" } } });
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
    ...(values.since ? { since: new Date(values.since).toISOString() } : {}),
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
