import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { anneke, guest, id, open, served, setStage } from "./stage.ts";
import { patient } from "../../../scripts/parts/patience.mjs";

setStage();

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const screens = [
  "/inbox/waiting",
  `/inbox/waiting/${guest}`,
  `/inbox/waiting/${anneke}`,
  "/channels",
  "/channels/connect",
  `/channels/${id(20)}`,
  "/contacts",
  `/contacts/${id(500_100)}`,
  "/flows",
  `/flows/${id(51)}`,
  "/canned-replies",
  "/settings/members",
  "/settings/keys",
  "/settings/workspace",
  "/settings/profile",
  "/workspaces",
  "/invitations/abc",
  "/invitations/for-another",
  "/first-steps",
  "/forgot-password",
  "/new-password/good",
  "/sign-in",
];

async function show(page: Page, path: string): Promise<void> {
  await page.goto(served.address + path);
  await page.locator("h1:visible, h2:visible").first().waitFor();
  await page.waitForLoadState("networkidle");
}

async function findingsOn(page: Page): Promise<string[]> {
  // The bundle is run by the test, not loaded by the page, whose policy would refuse it.
  await page.evaluate(axeSource);
  return await page.evaluate(seriousFindings);
}

test(
  "no screen has a serious finding by day",
  async () => {
    const page = await open("/inbox/waiting");
    const findings: string[] = [];
    for (const path of screens) {
      await show(page, path);
      findings.push(...(await findingsOn(page)).map((finding) => `${path} ${finding}`));
    }
    expect(findings).toEqual([]);
  },
  patient(90_000),
);

test(
  "no screen has a serious finding by night on a phone of 320 px, nor has to be scrolled sideways there",
  async () => {
    const page = await open("/inbox/waiting", { viewport: { width: 320, height: 640 }, night: true });
    const findings: string[] = [];
    for (const path of screens) {
      await show(page, path);
      findings.push(
        ...[...(await page.evaluate(tooWide)), ...(await findingsOn(page))].map((each) => `${path} ${each}`),
      );
    }
    expect(findings).toEqual([]);
  },
  patient(90_000),
);

test.each([false, true])("the edge of a field stands out from its ground (night: %s)", async (night) => {
  const page = await open("/settings/workspace", { night });
  await page.getByRole("textbox").first().waitFor();
  expect(Math.min(...(await page.evaluate(edgeContrasts)))).toBeGreaterThanOrEqual(3);
});

/** Runs inside the page: what is wider than where it stands. */
function tooWide(): string[] {
  return [...document.querySelectorAll<HTMLElement>("body, main, [class*=scroller]")]
    .filter((pane) => pane.clientWidth > 0 && pane.scrollWidth > pane.clientWidth + 1)
    .map((pane) => `${pane.className}: ${pane.scrollWidth} of ${pane.clientWidth}`);
}

/** Runs inside the page: how each field's edge stands out from what it lies on, as WCAG 1.4.11 counts it. */
function edgeContrasts(): number[] {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = luminance(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("main input:not([type=hidden])")].map((field) => {
    const edge = luminance(getComputedStyle(field).borderTopColor);
    return (Math.max(edge, ground) + 0.05) / (Math.min(edge, ground) + 0.05);
  });
}

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
