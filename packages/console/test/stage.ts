import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { serveConsole, type ServedConsole } from "./servedConsole.ts";

export const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
export const [anneke, tjark, guest, long] = [id(100), id(101), id(103), id(1000)] as const;

export let served: ServedConsole;
const broken: string[] = [];

/** Called once, by the one test file: the console is built and served before its first test, and stopped after its last. */
export function setStage(): void {
  beforeAll(async () => {
    served = await serveConsole();
  }, 120_000);
  afterAll(async () => {
    await served?.stop();
  });
  afterEach(async () => {
    await Promise.all(served.browser.contexts().map((context) => context.close()));
    // A script that the page refused to run, an exception, a warning of React: each is a failure of the test that caused it.
    expect(broken.splice(0)).toEqual([]);
  });
}

/** A page of the console, signed in, in German and by day unless told otherwise. */
export async function open(
  path: string,
  options: BrowserContextOptions & { readonly night?: boolean; readonly language?: "de" | "en" } = {},
): Promise<Page> {
  const { night = false, language = "de", ...rest } = options;
  const context = await served.browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: "Europe/Berlin",
    locale: "de-DE",
    reducedMotion: "reduce",
    bypassCSP: false,
    ...rest,
  });
  await context.addInitScript(
    ([mode, speaks]) => {
      localStorage.setItem("botschaft.colourMode", mode);
      localStorage.setItem("botschaft.language", speaks);
    },
    [night ? "night" : "day", language] as const,
  );
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  page.on("pageerror", (error) => broken.push(error.message));
  page.on("console", (message) => {
    // The browser itself reports answers that are refusals; those are asked for by the test.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      broken.push(message.text());
  });
  await page.goto(served.address + path);
  return page;
}

export const composer = (page: Page) => page.getByRole("textbox", { name: "Antwort" });
export const thread = (page: Page) => page.getByRole("log");
