import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { inject } from "vitest";
import { createFake } from "../dev/fakeApi.ts";

export interface ServedConsole {
  readonly address: string;
  /** The same under a name of another machine, on plain http. */
  readonly plainAddress: string;
  /** Nothing is on it and nothing runs; what the console keeps in the browser can be reached from it. */
  readonly emptyPage: string;
  readonly browser: Browser;
  /** Plays the customer and the platform, e.g. `play("say", { conversationId, text })`. */
  readonly play: (what: string, body?: object) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const PLAIN_HOST = "chat.example.test";

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** As strict about scripts as the server that will serve these pages: those inside the page only by their hashes. */
const policyFor = (scripts: string) =>
  `default-src 'self'; script-src 'self' ${scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; media-src 'self' blob: https:; object-src 'none'; base-uri 'none'`;

/** Serves the console that this run has built, with a fake API of its own behind it, to a browser of its own. */
export async function serveConsole(): Promise<ServedConsole> {
  const dist = inject("builtConsole");
  const policy = policyFor(hashesIn(readFileSync(join(dist, "index.html"), "utf8")));
  const browser = await launch();
  const fake = createFake();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://console");
    if (url.pathname === "/empty") return void response.writeHead(200, { "content-type": "text/html" }).end();
    if (/^\/(api|fake)\//.test(url.pathname)) return void fake(request, response, url);
    sendFile(response, dist, url.pathname, policy);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = addressOf(server);
  return {
    address,
    plainAddress: address.replace("127.0.0.1", PLAIN_HOST),
    emptyPage: `${address}/empty`,
    browser,
    async play(what, body = {}) {
      const answer = await fetch(`${address}/fake/${what}`, { method: "POST", body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`The fake does not know ${what}.`);
    },
    async stop() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The browser that `npm test` found; where none could be had, the tests fail with the reason. */
async function launch(): Promise<Browser> {
  const { BROWSER_PATH: path, BROWSER_MISSING: missing } = process.env;
  if (missing !== undefined) throw new Error(`There is no browser for this test: ${missing}.`);
  if (path === undefined)
    throw new Error("Run this with `npm test -- console`, which finds a browser, or name one in BROWSER_PATH.");
  return await chromium.launch({
    executablePath: path,
    args: [
      // A name that is not this machine's: what browsers offer on https alone is missing there.
      `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`,
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
      "--no-sandbox",
    ],
  });
}

function sendFile(response: ServerResponse, dist: string, path: string, policy: string): void {
  const file = extname(path) !== "" && !path.includes("..") ? path : "index.html";
  try {
    const bytes = readFileSync(join(dist, file));
    response.writeHead(200, {
      "content-type": types[extname(file)] ?? "application/octet-stream",
      "content-security-policy": policy,
      // As the server does: whoever comes again has the scripts, and has them compiled.
      "cache-control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    });
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

function hashesIn(page: string): string {
  return [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)]
    .map(
      ([, script]) =>
        `'sha256-${createHash("sha256")
          .update(script ?? "")
          .digest("base64")}'`,
    )
    .join(" ");
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}`;
}
