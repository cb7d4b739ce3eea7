import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { serveConsole, type ServedConsole } from "./servedConsole.ts";

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const [anneke, tjark, guest, long] = [id(100), id(101), id(103), id(1000)];
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let served: ServedConsole;
const broken: string[] = [];
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

async function open(
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

const composer = (page: Page) => page.getByRole("textbox", { name: "Antwort" });
const thread = (page: Page) => page.getByRole("log");

describe("the inbox by keyboard", () => {
  test("J and K walk through the list, R writes, and letters typed there do nothing else", async () => {
    const page = await open("/inbox/waiting");
    await page.getByRole("listitem").first().waitFor();
    await page.keyboard.press("j");
    await page.getByRole("heading", { level: 2, name: "Ohne Namen" }).waitFor();
    await page.keyboard.press("j");
    await page.getByRole("heading", { level: 2, name: "Gast aus Husum" }).waitFor();
    await page.keyboard.press("k");
    await page.getByRole("heading", { level: 2, name: "Ohne Namen" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("r");
    await page.keyboard.type("jemand");
    expect(await composer(page).inputValue()).toBe("jemand");
    expect(page.url()).toContain(guest);
    await page.keyboard.press("Escape");
    expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(false);
  });

  test("Enter goes into the thread, where the arrows move from message to message", async () => {
    const page = await open(`/inbox/waiting/${guest}`);
    await thread(page).getByText("Rechnung 48211.pdf").waitFor();
    await page.keyboard.press("Enter");
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    expect(await focused()).toContain("Rechnung 48211.pdf");
    await page.keyboard.press("ArrowUp");
    expect(await focused()).toContain("Wort Wort");
  });

  test("what is typed right after the slash is searched for, not obeyed", async () => {
    const page = await open("/inbox/all");
    await page.getByRole("listitem").first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("gummi");
    await page.getByText("Nichts gefunden zu „gummi“.").waitFor();
    expect(page.url()).toContain("/inbox/all?q=gummi");
  });

  test("the command menu finds an action by letters and shows its key", async () => {
    const page = await open(`/inbox/waiting/${anneke}`);
    await composer(page).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("notiz");
    const first = page.getByRole("option").first();
    expect(await first.textContent()).toContain("Notiz schreiben");
    expect(await first.locator("kbd").textContent()).toBe("N");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Notiz" }).waitFor();
  });

  test("every key on the page of keys is one the keyboard obeys", async () => {
    const page = await open(`/inbox/waiting/${tjark}`);
    await composer(page).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").locator("kbd").first().waitFor();
    const keys = await page.getByRole("dialog").locator("kbd").allTextContents();
    for (const key of ["J", "K", "⏎", "R", "N", "A", "M", "T", "S", "E", "⇧ E", "G I", "G M", "G U", "/", "?", "Esc"])
      expect(keys).toContain(key);
    expect(keys.filter((key) => /Alt/.test(key))).toEqual([]);
  });
});

test("who turns the letters off can press them without anything happening, and on again", async () => {
  const page = await open(`/inbox/waiting/${tjark}`);
  await composer(page).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Ausschalten" }).click();
  await page.getByText("Einzelne Buchstaben sind ausgeschaltet.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.locator("kbd:visible").allTextContents()).not.toContain("E");
  await page.keyboard.press("e");
  await page.keyboard.press("j");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  expect(page.url()).toContain(tjark);
  await page.keyboard.press("Escape");
  await page.goto(`${served.address}/settings/profile`);
  await page.getByRole("radiogroup", { name: "Tasten ohne Strg" }).getByText("An", { exact: true }).click();
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Ausschalten" }).waitFor();
});

test("who holds a conversation hands it back with B, and the bar then offers to take it", async () => {
  const page = await open(`/inbox/mine/${id(104)}`);
  const handBack = page.getByRole("button", { name: "An den Bot zurückgeben" });
  await handBack.waitFor();
  expect(await handBack.locator("kbd").textContent()).toBe("B");
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("An den Bot zurückgeben").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("b");
  await page.getByRole("button", { name: "Übernehmen" }).waitFor();
  expect(await handBack.count()).toBe(0);
});

describe("answering", () => {
  test("a reply stands in the thread at once and says when it was delivered", async () => {
    const page = await open(`/inbox/mine/${id(104)}`);
    await composer(page).fill("Die Tabelle liegt bei.");
    await page.keyboard.press("Control+Enter");
    await thread(page).getByText("Die Tabelle liegt bei.").waitFor();
    expect(await composer(page).inputValue()).toBe("");
    await thread(page)
      .getByText(/^Zugestellt/)
      .waitFor();
    expect(await thread(page).getByText("Die Tabelle liegt bei.").count()).toBe(1);
  });

  test("what the server refuses stays, says why, and goes out when tried again", async () => {
    const page = await open(`/inbox/all/${id(1004)}`);
    await composer(page).waitFor();
    await served.play("refuse", { times: 1 });
    await composer(page).fill("Kommt das an?");
    await page.keyboard.press("Control+Enter");
    await thread(page)
      .getByText(/Nicht gesendet: Die Plattform antwortet nicht/)
      .waitFor();
    await page.getByRole("button", { name: "Noch einmal" }).click();
    await thread(page)
      .getByText(/^Zugestellt|^Gesendet/)
      .last()
      .waitFor();
    expect(await thread(page).getByText("Kommt das an?").count()).toBe(1);
  });

  test("drafts are kept for each conversation, and a note is not mistaken for a reply", async () => {
    const page = await open(`/inbox/waiting/${anneke}`);
    await composer(page).fill("halb fertig");
    await page.keyboard.press("Escape");
    await page.keyboard.press("k");
    await page.getByRole("heading", { level: 2, name: "Tjark Behrens" }).waitFor();
    expect(await composer(page).inputValue()).toBe("");
    await page.keyboard.press("n");
    await page.getByText("sieht nur euer Team, der Kunde nie").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.getByRole("heading", { level: 2, name: "Anneke Kröger" }).waitFor();
    expect(await composer(page).inputValue()).toBe("halb fertig");
  });

  test("outside the window the composer says since when, what else is possible, and does not send", async () => {
    const page = await open(`/inbox/waiting/${id(106)}`);
    await page.getByText(/^Fenster geschlossen seit/).waitFor();
    await page.getByText(/Sobald Ohne Namen wieder schreibt/).waitFor();
    await composer(page).fill("Doch noch");
    expect(await page.getByRole("button", { name: /^Senden/ }).isDisabled()).toBe(true);
  });

  test("closing takes it off the list at once, and undo brings it back", async () => {
    const page = await open(`/inbox/waiting/${id(102)}`);
    await composer(page).waitFor();
    const rows = page.getByRole("list", { name: "Wartet auf Menschen" });
    await rows.getByText("milou.liest").waitFor();
    await page.keyboard.press("e");
    await rows.getByText("milou.liest").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Rückgängig" }).click();
    await page
      .getByRole("button", { name: /Abschließen/ })
      .first()
      .waitFor();
  });

  test("a tag that slipped away comes back with Z", async () => {
    const page = await open(`/inbox/waiting/${anneke}`);
    const remove = page.getByRole("button", { name: /^Schlagwort .* entfernen$/ }).first();
    const name = (await remove.getAttribute("aria-label")) ?? "";
    await remove.click();
    await page.getByRole("button", { name }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Rückgängig" }).waitFor();
    await page.keyboard.press("z");
    await page.getByRole("button", { name }).waitFor();
  });

  test("a conversation is put aside until any moment one can write down, by keys alone", async () => {
    const page = await open(`/inbox/all/${id(1001)}`);
    await composer(page).waitFor();
    await page.keyboard.press("s");
    await page.getByRole("menuitem", { name: "Anderer Zeitpunkt …" }).waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    const field = page.getByRole("textbox", { name: "Wann soll es wiederkommen?" });
    await field.waitFor();
    await page.keyboard.type("irgendwann");
    await page.getByText(/Das ist nicht zu verstehen/).waitFor();
    expect(await page.getByRole("button", { name: "Zurückstellen" }).isDisabled()).toBe(true);
    await field.fill("24.12. um 10 uhr");
    await page
      .getByRole("status")
      .getByText(/24\. Dezember .* um 10:00/)
      .waitFor();
    await page.keyboard.press("Enter");
    await page.getByText(/zurückgestellt bis 24\. Dez\., 10:00/).waitFor();
  });

  test("an action the server refuses is undone and said", async () => {
    const page = await open(`/inbox/waiting/${tjark}`);
    await composer(page).waitFor();
    await served.play("refuse", { times: 1 });
    await page.keyboard.press("e");
    await page.getByRole("alert").getByText("Die Plattform antwortet nicht").waitFor();
    await page.getByRole("list", { name: "Wartet auf Menschen" }).getByText("Tjark Behrens").waitFor();
  });
});

test("the wheel scrolls the thread with the mouse over the way to its end, too", async () => {
  const page = await open(`/inbox/all/${long}`);
  await thread(page).getByRole("article").last().waitFor();
  await page.mouse.move(830, 400);
  await page.mouse.wheel(0, -900);
  const pill = page.getByRole("button", { name: "Zum Ende" });
  await pill.hover();
  const top = () => thread(page).evaluate((log) => log.parentElement?.scrollTop ?? 0);
  const before = await top();
  await page.mouse.wheel(0, -300);
  await expect.poll(top).toBe(before - 300);
  await pill.click();
  await pill.waitFor({ state: "detached" });
});

describe("live", () => {
  test("a new message does not move who reads further up; it is announced", async () => {
    const page = await open(`/inbox/all/${long}`);
    const scroller = thread(page).locator("..");
    await thread(page).locator("article").last().waitFor();
    await scroller.evaluate((pane) => {
      pane.scrollTop = pane.scrollHeight / 2;
    });
    await page.getByRole("button", { name: "Zum Ende" }).waitFor();
    const before = await scroller.evaluate((pane) => pane.scrollTop);
    await served.play("say", { conversationId: long, text: "Noch eine Frage!" });
    await page.getByRole("button", { name: "1 neue Nachricht" }).waitFor();
    expect(await scroller.evaluate((pane) => pane.scrollTop)).toBe(before);
    await page.getByRole("button", { name: "1 neue Nachricht" }).click();
    await page.getByRole("button", { name: "1 neue Nachricht" }).waitFor({ state: "detached" });
  });

  test("older messages load above and leave the reader's line where it is", async () => {
    const page = await open(`/inbox/all/${long}`);
    const scroller = thread(page).locator("..");
    const articles = thread(page).locator("article");
    await articles.last().waitFor();
    const counted = await articles.count();
    const marked = await articles.first().elementHandle();
    await scroller.evaluate((pane) => {
      pane.scrollTop = 300;
    });
    const topBefore = await marked?.evaluate((line) => line.getBoundingClientRect().top);
    await page.waitForFunction((count) => document.querySelectorAll("[role=log] article").length > count, counted);
    const topAfter = await marked?.evaluate((line) => line.getBoundingClientRect().top);
    expect(Math.abs((topAfter ?? 0) - (topBefore ?? 0))).toBeLessThan(40);
  });

  test("a lost stream is said, and what happened meanwhile is there when it is back", async () => {
    const page = await open(`/inbox/waiting/${tjark}`);
    await composer(page).waitFor();
    await served.play("stop", { stop: true });
    await page.getByText("Verbindung unterbrochen, neuer Versuch …").waitFor();
    await served.play("say", { conversationId: tjark, text: "Seid ihr noch da?" });
    await served.play("stop", { stop: false });
    await thread(page).getByText("Seid ihr noch da?").waitFor({ timeout: 15_000 });
    await page.getByText("Verbindung unterbrochen").waitFor({ state: "detached" });
  });

  test("a reaction to a message that is long past shows, too", async () => {
    const page = await open(`/inbox/all/${long}`);
    const first = thread(page).locator("article").first();
    await first.waitFor();
    const conversation = await page.request.get(`${served.address}/api/v1/conversations/${long}/messages?limit=40`);
    const { items } = (await conversation.json()) as { items: { seq: number }[] };
    await served.play("react", { conversationId: long, seq: items[0]?.seq, emoji: "🧡" });
    await thread(page).getByRole("img", { name: "Reaktion: 🧡" }).waitFor({ state: "attached" });
  });

  test("nine tabs share one stream: each comes up, each hears, and another takes over when one closes", async () => {
    const page = await open(`/inbox/all/${tjark}`);
    await composer(page).waitFor();
    const tabs = [page];
    for (let count = 1; count < 9; count += 1) {
      const tab = await page.context().newPage();
      await tab.goto(`${served.address}/inbox/all/${tjark}`, { timeout: 5_000 });
      await composer(tab).waitFor({ timeout: 5_000 });
      tabs.push(tab);
    }
    await served.play("say", { conversationId: tjark, text: "An alle neun" });
    await Promise.all(tabs.map((tab) => thread(tab).getByText("An alle neun").waitFor({ timeout: 5_000 })));
    await page.close();
    await served.play("say", { conversationId: tjark, text: "Und an die acht" });
    await Promise.all(tabs.slice(1).map((tab) => thread(tab).getByText("Und an die acht").waitFor({ timeout: 5_000 })));
  });

  test("pages that one has left hold no connection, and on the way back they hear again", async () => {
    const page = await open("/settings/members");
    for (const path of ["keys", "workspace", "profile", "members", "keys", "workspace", "profile"])
      await page.goto(`${served.address}/settings/${path}`, { timeout: 5_000 });
    await page.goto(`${served.address}/inbox/all/${anneke}`, { timeout: 5_000 });
    await composer(page).waitFor();
    await page.goto(`${served.address}/settings/profile`);
    await page.goBack();
    await composer(page).waitFor();
    await served.play("say", { conversationId: anneke, text: "Wieder da?" });
    await thread(page).getByText("Wieder da?").waitFor();
  });

  test("moving to a neighbour asks the server for nothing first", async () => {
    const page = await open("/inbox/bot");
    await page.getByRole("listitem").first().waitFor();
    await page.keyboard.press("j");
    await thread(page).locator("article").first().waitFor();
    await page.waitForLoadState("networkidle");
    await page.route("**/api/v1/conversations/**", () => {});
    await page.keyboard.press("j");
    const second = await page.getByRole("listitem").nth(1).locator("[dir=auto]").first().textContent();
    await page.getByRole("heading", { level: 2, name: second ?? "" }).waitFor({ timeout: 1_000 });
    await thread(page).locator("article").first().waitFor({ timeout: 1_000 });
  });
});

describe("what customers write", () => {
  test("is text: nothing of it runs, nothing of it becomes markup", async () => {
    const page = await open(`/inbox/waiting/${guest}`);
    const said = "<img src=x onerror=\"document.title='x'\"> <b>fett?</b> {{7*7}} ${alert(1)}";
    await thread(page).getByText(said, { exact: true }).waitFor();
    expect(await thread(page).locator("b").filter({ hasText: "fett?" }).count()).toBe(0);
    expect(await page.title()).toMatch(/^\(\d+\) Wartet auf Menschen · Botschaft$/);
    const hrefs = await thread(page)
      .locator("a")
      .evaluateAll((links) => links.map((link) => [link.getAttribute("href"), link.getAttribute("rel")]));
    for (const [href, rel] of hrefs) {
      expect(href).toMatch(/^(https?:\/\/|\/)/);
      expect(rel).toContain("noopener");
    }
  });
});

const screens = [
  "/inbox/waiting",
  `/inbox/waiting/${guest}`,
  `/inbox/waiting/${anneke}`,
  "/channels",
  "/channels/connect",
  `/channels/${id(20)}`,
  "/flows",
  `/flows/${id(51)}`,
  "/settings/members",
  "/settings/keys",
  "/settings/workspace",
  "/settings/profile",
  "/workspaces",
  "/invitations/abc",
  "/sign-in",
];

describe("accessibility", () => {
  test.each([
    { looks: "by day", size: { width: 1440, height: 900 }, night: false },
    { looks: "by night and on a phone", size: { width: 390, height: 844 }, night: true },
  ])(
    "no screen has a serious finding $looks",
    async ({ size, night }) => {
      const page = await open(screens[0] ?? "/", { viewport: size, night });
      const findings: string[] = [];
      for (const path of screens) {
        await page.goto(served.address + path);
        await page.locator("h1:visible, h2:visible").first().waitFor();
        await page.waitForLoadState("networkidle");
        // The bundle is run by the test, not loaded by the page, whose policy would refuse it.
        await page.evaluate(axeSource);
        findings.push(...(await page.evaluate(seriousFindings)).map((finding) => `${path} ${finding}`));
      }
      expect(findings).toEqual([]);
    },
    90_000,
  );
});

test("no screen has to be scrolled sideways at 320 px", async () => {
  const page = await open("/inbox/waiting", { viewport: { width: 320, height: 640 } });
  const tooWide: string[] = [];
  for (const path of screens) {
    await page.goto(served.address + path);
    await page.locator("h1:visible, h2:visible").first().waitFor();
    await page.waitForLoadState("networkidle");
    const found = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("body, main, [class*=scroller]")]
        .filter((pane) => pane.clientWidth > 0 && pane.scrollWidth > pane.clientWidth + 1)
        .map((pane) => `${pane.className}: ${pane.scrollWidth} of ${pane.clientWidth}`),
    );
    tooWide.push(...found.map((each) => `${path} ${each}`));
  }
  expect(tooWide).toEqual([]);
}, 60_000);

test("below the last who waits stands where the others are", async () => {
  const page = await open("/inbox/waiting");
  await page.getByText("Sonst wartet niemand.").waitFor();
  await page.getByRole("link", { name: /Gespräche beim Bot$/ }).click();
  await page.getByRole("heading", { name: "Beim Bot" }).waitFor();
});

/** Runs inside the page. */
async function seriousFindings(): Promise<string[]> {
  interface Finding {
    id: string;
    impact: string;
    nodes: { html: string; failureSummary: string }[];
  }
  const { axe } = window as unknown as {
    readonly axe: { run: (options: object) => Promise<{ violations: Finding[] }> };
  };
  const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 240)}`),
    );
}

test("a wrong password is said without saying which of the two was wrong", async () => {
  const page = await open("/sign-in");
  await page.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await page.getByRole("textbox", { name: "Passwort" }).fill("falsch-falsch");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.getByText("E-Mail und Passwort passen nicht zusammen.").waitFor();
});

test("a one-time link that was used before says so at the sign-in", async () => {
  await served.play("sign-out");
  const page = await open("/?error=INVALID_TOKEN");
  await page.getByRole("alert").getByText("Dieser Anmelde-Link wurde schon benutzt").waitFor();
  await page.getByLabel("E-Mail").fill("wiebke@nordwind.example");
  await page.getByRole("textbox", { name: "Passwort" }).fill("richtig-lang");
  await page.getByRole("button", { name: "Anmelden" }).click();
  await page.waitForURL(/\/inbox\/waiting/);
});

test("on a phone there is one pane at a time, and a way back", async () => {
  const page = await open("/inbox/waiting", { viewport: { width: 390, height: 844 } });
  const nobodyChosen = page.getByText("Kein Gespräch gewählt");
  await nobodyChosen.waitFor({ state: "attached" });
  expect(await nobodyChosen.isVisible()).toBe(false);
  await page.getByRole("listitem").first().getByRole("link").click();
  await composer(page).waitFor();
  expect(await page.getByRole("listitem").first().isVisible()).toBe(false);
  expect(await page.locator("kbd:visible").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Abschließen" }).count()).toBe(0);
  await page.locator("[aria-haspopup=menu][aria-label=Mehr]").click();
  await page.getByRole("menuitem", { name: "Abschließen", exact: true }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole("link", { name: "Zurück zur Liste" }).click();
  await page.getByRole("listitem").first().waitFor();
});

test("the console speaks English from the first word when the reader wishes", async () => {
  const page = await open(`/inbox/waiting/${anneke}`, { language: "en" });
  await page.getByText(/goes at once as a reply in the open window/).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
});
