import { type Browser, chromium } from "playwright-core";

/**
 * Starts the browser that `npm test` found, with an empty profile and without calls to its maker.
 *
 * Throws with the reason where no browser could be had, so that each browser test fails by name.
 */
export async function launchBrowser(): Promise<Browser> {
  const { BROWSER_PATH: path, BROWSER_MISSING: missing } = process.env;
  if (missing) throw new Error(`There is no browser for this test: ${missing}.`);
  if (!path) throw new Error("Run this with `npm test -- e2e`, which finds a browser, or name one in BROWSER_PATH.");
  return chromium.launch({ executablePath: path, args: quietly });
}

const quietly = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];
