import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { serveConsole, type ServedConsole } from "./servedConsole.ts";
import { patient } from "../../../scripts/parts/patience.mjs";

export const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
export const [anneke, tjark, guest, long] = [id(100), id(101), id(103), id(1000)] as const;

export let served: ServedConsole;
let context: BrowserContext;
const broken: string[] = [];

/** Called once at the top of a file: its console is served before its first test, and stopped after its last. */
export function setStage(): void {
  beforeAll(async () => {
    served = await serveConsole();
    context = await served.browser.newContext({
      timezoneId: "Europe/Berlin",
      locale: "de-DE",
      reducedMotion: "reduce",
      bypassCSP: false,
    });
    context.on("weberror", (error) => broken.push(error.error().message));
    context.on("console", (message) => {
      // The browser itself reports answers that are refusals; those are asked for by the test.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        broken.push(message.text());
    });
  }, patient(60_000));
  afterAll(async () => {
    await served?.stop();
  });
  afterEach(async () => {
    const [page, ...others] = context.pages();
    await Promise.all(others.map((other) => other.close()));
    await page?.goto(served.emptyPage);
    await page?.unrouteAll({ behavior: "ignoreErrors" });
    // A script that the page refused to run, an exception, a warning of React: each is a failure of the test that caused it.
    expect(broken.splice(0)).toEqual([]);
  });
}

/**
 * A page of the console, signed in, in German and by day unless told otherwise. One window serves all tests of a file, and nobody
 * remembers anything in it: to open a new one takes the browser as long as everything that a test does in it.
 */
export async function open(
  path: string,
  options: {
    readonly viewport?: { readonly width: number; readonly height: number };
    readonly night?: boolean;
    readonly language?: "de" | "en";
  } = {},
): Promise<Page> {
  const { viewport = { width: 1440, height: 900 }, night = false, language = "de" } = options;
  const page = context.pages()[0] ?? (await context.newPage());
  await page.setViewportSize(viewport);
  await page.mouse.move(0, 0);
  await page.goto(served.emptyPage);
  await context.clearCookies();
  await page.evaluate(
    ([mode, speaks]) => {
      sessionStorage.clear();
      localStorage.clear();
      localStorage.setItem("botschaft.colourMode", mode);
      localStorage.setItem("botschaft.language", speaks);
    },
    [night ? "night" : "day", language] as const,
  );
  page.setDefaultTimeout(patient(8_000));
  await page.goto(served.address + path);
  return page;
}

export const composer = (page: Page) => page.getByRole("textbox", { name: "Antwort" });
export const thread = (page: Page) => page.getByRole("log");
