import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { anneke, composer, long, open, served, setStage, thread, tjark } from "./stage.ts";
import { patient } from "../../../scripts/parts/patience.mjs";

setStage();

describe("live", () => {
  test("a new message does not move who reads further up; it is announced", async () => {
    const page = await open(`/inbox/all/${long}`);
    const scroller = thread(page).locator("..");
    await thread(page).locator("article").last().waitFor();
    await scroller.evaluate((pane) => {
      pane.scrollTop = pane.scrollHeight / 2;
    });
    await page.getByRole("button", { name: "Zum Ende" }).waitFor();
    const before = await standing(scroller);
    await served.play("say", { conversationId: long, text: "Noch eine Frage!" });
    await page.getByRole("button", { name: "1 neue Nachricht" }).waitFor();
    expect(await standing(scroller)).toEqual(before);
    await page.getByRole("button", { name: "1 neue Nachricht" }).click();
    await page.getByRole("button", { name: "1 neue Nachricht" }).waitFor({ state: "detached" });
  });

  test("older messages load above and leave the reader's line where it is", async () => {
    const page = await open(`/inbox/all/${long}`);
    const scroller = thread(page).locator("..");
    await thread(page).locator("article").last().waitFor();
    let answer = () => {};
    const mayCome = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/before=/, async (route) => {
      await mayCome;
      await route.continue();
    });
    await scroller.evaluate((pane) => {
      pane.scrollTop = 300;
    });
    const before = await standing(scroller);
    const line = await thread(page)
      .locator("article")
      .evaluateAll(
        (lines, top) => lines.findIndex((each) => Math.round(each.getBoundingClientRect().top) === top),
        before.top,
      );
    const marked = await thread(page).locator("article").nth(line).elementHandle();
    const height = await scroller.evaluate((pane) => pane.scrollHeight);
    answer();
    await expect.poll(() => scroller.evaluate((pane) => pane.scrollHeight)).toBeGreaterThan(height);
    await standing(scroller);
    const top = await marked?.evaluate((each) => each.getBoundingClientRect().top);
    expect(Math.abs((top ?? 0) - before.top)).toBeLessThan(40);
  });

  test("only the lines around those that one can see are drawn, and arrows walk through all of them", async () => {
    const page = await open(`/inbox/all/${long}`);
    await thread(page).locator("article").last().waitFor();
    await page.keyboard.press("Enter");
    const sayFocused = () => page.evaluate(() => document.activeElement?.closest("article")?.textContent ?? null);
    const walked = [await sayFocused()];
    for (let step = 0; step < 45; step += 1) {
      await page.keyboard.press("ArrowUp");
      walked.push(await sayFocused());
    }
    expect(walked).not.toContain(null);
    const { items } = (await (
      await page.request.get(`${served.address}/api/v1/conversations/${long}/messages?limit=46`)
    ).json()) as { items: { body: { contents: { text: string }[] } }[] };
    expect(items.length).toBe(46);
    walked.reverse().forEach((words, at) => expect(words).toContain(items[at]?.body.contents[0]?.text));
    expect(await thread(page).locator("article").count()).toBeLessThan(45);
  });

  test("a lost stream is said, and what happened meanwhile is there when it is back", async () => {
    const page = await open(`/inbox/waiting/${tjark}`);
    await composer(page).waitFor();
    await served.play("stop", { stop: true });
    await page.getByText("Verbindung unterbrochen, neuer Versuch …").waitFor();
    await served.play("say", { conversationId: tjark, text: "Seid ihr noch da?" });
    await served.play("stop", { stop: false });
    await thread(page)
      .getByText("Seid ihr noch da?")
      .waitFor({ timeout: patient(45_000) });
    await page.getByText("Verbindung unterbrochen").waitFor({ state: "detached" });
  });

  test("a reaction to a message that is long past shows, too", async () => {
    const page = await open(`/inbox/all/${long}`);
    const first = thread(page).locator("article").first();
    await first.waitFor();
    const conversation = await page.request.get(`${served.address}/api/v1/conversations/${long}/messages?limit=40`);
    const { items } = (await conversation.json()) as { items: { seq: number }[] };
    await served.play("react", { conversationId: long, seq: items[0]?.seq, emoji: "🧡" });
    const scroller = thread(page).locator("..");
    // Only lines near those that one sees are drawn, and nobody tells when the news arrives: read upwards, and again from the end.
    await expect
      .poll(async () => {
        await scroller.evaluate(async (pane) => {
          pane.scrollTop = pane.scrollTop > 0 ? pane.scrollTop - pane.clientHeight : pane.scrollHeight;
          await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        });
        return await thread(page).getByRole("img", { name: "Reaktion: 🧡" }).count();
      })
      .toBe(1);
  });

  test(
    "nine tabs share one stream: each comes up, each hears, and another takes over when one closes",
    async () => {
      const page = await open(`/inbox/all/${tjark}`);
      await composer(page).waitFor();
      const tabs = [page];
      for (let count = 1; count < 9; count += 1) {
        const tab = await page.context().newPage();
        await tab.goto(`${served.address}/inbox/all/${tjark}`, { timeout: patient(5_000) });
        await composer(tab).waitFor({ timeout: patient(5_000) });
        tabs.push(tab);
      }
      await served.play("say", { conversationId: tjark, text: "An alle neun" });
      await Promise.all(
        tabs.map((tab) =>
          thread(tab)
            .getByText("An alle neun")
            .waitFor({ timeout: patient(5_000) }),
        ),
      );
      await page.close();
      await served.play("say", { conversationId: tjark, text: "Und an die acht" });
      await Promise.all(
        tabs.slice(1).map((tab) =>
          thread(tab)
            .getByText("Und an die acht")
            .waitFor({ timeout: patient(5_000) }),
        ),
      );
    },
    patient(90_000),
  );

  test("pages that one has left hold no connection, and on the way back they hear again", async () => {
    const page = await open("/settings/members");
    for (const path of ["keys", "workspace", "profile", "members", "keys", "workspace", "profile"])
      await page.goto(`${served.address}/settings/${path}`, { timeout: patient(5_000) });
    await page.goto(`${served.address}/inbox/all/${anneke}`, { timeout: patient(5_000) });
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
    const neighbour = await page.getByRole("listitem").nth(1).getByRole("link").getAttribute("href");
    const id = neighbour?.split("/").at(-1) ?? "";
    // A quiet network tells nothing: the neighbours are asked for once the first screen stands, however long that takes.
    await expect.poll(() => answered(page, `/conversations/${id}`)).toBe(true);
    await expect.poll(() => answered(page, `/conversations/${id}/messages`)).toBe(true);
    await page.route("**/api/v1/conversations/**", () => {});
    await page.keyboard.press("j");
    const second = await page.getByRole("listitem").nth(1).locator("[dir=auto]").first().textContent();
    await page.getByRole("heading", { level: 2, name: second ?? "" }).waitFor({ timeout: patient(1_000) });
    await thread(page)
      .locator("article")
      .first()
      .waitFor({ timeout: patient(1_000) });
  });
});

/** Whether the page has loaded an address with this path, whatever was asked in its query. */
function answered(page: Page, path: string): Promise<boolean> {
  return page.evaluate(
    (end) => performance.getEntriesByType("resource").some(({ name }) => new URL(name).pathname.endsWith(end)),
    path,
  );
}

/** Which line is the first that is wholly to be seen, and where it stands, once nothing moves any more. */
async function standing(scroller: Locator): Promise<{ words: string; top: number }> {
  const look = () =>
    scroller.evaluate(async (pane) => {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const line = [...pane.querySelectorAll("article")].find(
        (each) => each.getBoundingClientRect().top >= pane.getBoundingClientRect().top,
      );
      // A name may come above it, when what stands before it was loaded.
      return {
        words: line?.querySelector("[style*=pre-wrap]")?.textContent ?? "",
        top: Math.round(line?.getBoundingClientRect().top ?? 0),
      };
    });
  for (let last = await look(); ; ) {
    const now = await look();
    if (now.top === last.top && now.words === last.words) return now;
    last = now;
  }
}
