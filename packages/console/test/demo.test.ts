import { afterEach, describe, expect, test } from "vitest";
import { open, served, setStage } from "./stage.ts";

setStage();

describe("the demo", () => {
  afterEach(() => served.play("demo", { on: false }));

  test("says that its customers are invented and what is next, until one has read it", async () => {
    await served.play("demo", { on: true });
    const page = await open("/inbox/waiting");
    const hint = page.getByRole("complementary", { name: "Über diese Vorführung" });
    await hint.getByText("Erfundene Kunden:").waitFor();
    expect(await hint.getByRole("link", { name: "vom Telefon schreiben" }).getAttribute("href")).toBe(
      "http://localhost:3001",
    );
    await hint.getByRole("link", { name: "eigene Seite verbinden" }).click();
    await page.waitForURL(/\/channels\/connect$/);
    await page.goBack();
    await hint.getByRole("button", { name: "Hinweis schließen" }).click();
    await hint.waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("listitem").first().waitFor();
    await page.waitForLoadState("networkidle");
    expect(await hint.count()).toBe(0);
  });

  test("a workspace of one's own has no such hint", async () => {
    const page = await open("/inbox/waiting");
    await page.getByText("Ein Kanal braucht dich").or(page.getByRole("listitem").first()).first().waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.getByRole("complementary", { name: "Über diese Vorführung" }).count()).toBe(0);
  });
});
