/** `npm run bench -- firstload`: what a member waits for who opens the console for the first time on a slow machine. */
import { ensureBrowser } from "../../scripts/parts/browser.mjs";
import { ensureConsoleBuilt } from "../../scripts/parts/console.mjs";
import { startApp } from "../../e2e/app.ts";
import { launchBrowser } from "../../e2e/browser.ts";
import { type FirstLoad, loadFirst, signIn } from "../../e2e/firstLoad.ts";
import { describeMachine } from "../measure/machine.ts";
import { progress } from "../report.ts";

const SLOWED_BY = 4;
const FLOORS = { wireBytes: 350_000, requests: 10, rowMs: 1_500 };

/** Loads the demo's inbox `runs` times with nothing cached and the processor slowed, and answers with the median of each number. */
export async function benchFirstLoad({ runs }: { readonly runs: number }): Promise<Record<string, unknown>> {
  const problem = await ensureConsoleBuilt(process.execPath);
  if (problem !== undefined) throw new Error(problem);
  const found = await ensureBrowser(process.execPath);
  if (found.path === undefined) throw new Error(`There is no browser: ${found.missing}.`);
  process.env["BROWSER_PATH"] = found.path;
  const app = await startApp();
  const browser = await launchBrowser();
  try {
    const cookies = await signIn(browser, app.signInLink);
    const loads: FirstLoad[] = [];
    for (let run = 1; run <= runs; run += 1) {
      loads.push(await loadFirst(browser, new URL(app.url).origin, { cookies, slowedBy: SLOWED_BY }));
      progress(`${run} of ${runs}: ${loads.at(-1)?.rowMs} ms`);
    }
    const wireBytes = median(loads.map((load) => load.wireBytes));
    const requests = median(loads.map((load) => load.requests.length));
    const rowMs = median(loads.map((load) => load.rowMs));
    return {
      bench: "firstload",
      runs,
      slowedBy: SLOWED_BY,
      wireBytes,
      requests,
      firstPaintMs: median(loads.map((load) => load.firstPaintMs)),
      rowMs,
      rowMsOfAll: loads.map((load) => load.rowMs),
      lastRun: loads.at(-1)?.requests,
      floors: FLOORS,
      isFailed: wireBytes > FLOORS.wireBytes || requests > FLOORS.requests || rowMs > FLOORS.rowMs,
      machine: describeMachine(),
    };
  } finally {
    await browser.close();
    await app.stop();
    await app.removeData();
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
