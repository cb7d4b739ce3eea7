import type { Browser, CDPSession, Page } from "playwright-core";

export interface FirstLoad {
  /** What was on the wire before the first row stood, the open stream included. */
  readonly requests: readonly { readonly path: string; readonly bytes: number }[];
  readonly wireBytes: number;
  /** From the start of the navigation until something is painted. */
  readonly firstPaintMs: number;
  /** From the start of the navigation until the first row with a name is painted. */
  readonly rowMs: number;
}

interface Asked {
  readonly path: string;
  readonly atMs: number;
  bytes: number;
}

/** The cookies of a member who has just signed in. */
export async function signIn(browser: Browser, signInLink: string) {
  const context = await browser.newContext({ locale: "de-DE" });
  const page = await context.newPage();
  await page.goto(signInLink);
  await page.waitForURL(/\/inbox/);
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

/** Opens the inbox as somebody who has a session and nothing else: no file, no setting, no compiled script of an earlier visit. */
export async function loadFirst(
  browser: Browser,
  url: string,
  { cookies, slowedBy = 1 }: { readonly cookies: Awaited<ReturnType<typeof signIn>>; readonly slowedBy?: number },
): Promise<FirstLoad> {
  const context = await browser.newContext({ locale: "de-DE", viewport: { width: 1440, height: 900 } });
  try {
    await context.addCookies(cookies);
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: slowedBy });
    const asked = await listenToWire(cdp);
    await page.addInitScript(noteFirstRow);
    await page.goto(`${url}/inbox/all`);
    const { rowMs, startedAtMs, firstPaintMs } = await firstRowOf(page);
    // What was asked for before the row counts wholly, also what of it arrives after the row.
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await page.waitForLoadState("networkidle");
    const requests = [...asked.values()].filter(({ atMs }) => atMs <= startedAtMs + rowMs);
    return {
      requests: requests.map(({ path, bytes }) => ({ path, bytes })),
      wireBytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
      firstPaintMs: Math.round(firstPaintMs),
      rowMs: Math.round(rowMs),
    };
  } finally {
    await context.close();
  }
}

/** Every request from now on, with its headers and body as they went over the wire. */
async function listenToWire(cdp: CDPSession): Promise<ReadonlyMap<string, Asked>> {
  const asked = new Map<string, Asked>();
  cdp.on("Network.requestWillBeSent", ({ requestId, request, wallTime }) => {
    if (/^https?:/.test(request.url))
      asked.set(requestId, { path: new URL(request.url).pathname, atMs: wallTime * 1_000, bytes: 0 });
  });
  const add = (requestId: string, bytes: number) => {
    const one = asked.get(requestId);
    if (one !== undefined) one.bytes = bytes;
  };
  const before = (requestId: string) => asked.get(requestId)?.bytes ?? 0;
  cdp.on("Network.responseReceived", ({ requestId, response }) => add(requestId, response.encodedDataLength));
  cdp.on("Network.dataReceived", ({ requestId, encodedDataLength }) =>
    add(requestId, before(requestId) + encodedDataLength),
  );
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => add(requestId, encodedDataLength));
  await cdp.send("Network.enable");
  return asked;
}

declare global {
  interface Window {
    firstRow?: Promise<number>;
  }
}

/** Runs in the page before all else. */
function noteFirstRow(): void {
  window.firstRow = new Promise((resolve) => {
    const look = () => {
      const row = document.querySelector("main [role=listitem] a");
      if (row === null || row.textContent.trim() === "") return;
      watching.disconnect();
      // The frame after the next has painted it.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
    };
    const watching = new MutationObserver(look);
    watching.observe(document, { childList: true, subtree: true });
  });
}

async function firstRowOf(page: Page) {
  return await page.evaluate(async () => ({
    rowMs: (await window.firstRow) ?? 0,
    startedAtMs: performance.timeOrigin,
    firstPaintMs: performance.getEntriesByName("first-paint")[0]?.startTime ?? 0,
  }));
}
