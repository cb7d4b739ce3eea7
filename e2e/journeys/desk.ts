import type { BrowserContext, Page } from "playwright-core";
import { expect, vi } from "vitest";
import type { App } from "../app.ts";
import { patient } from "../../scripts/parts/patience.mjs";

/** A member at the console. */
export interface Desk {
  readonly page: Page;
  /** Scripts that failed and dialogs that opened on this page: there must never be any. */
  readonly mishaps: string[];
}

/** Signs in by the link that the start printed, once. */
export async function sitDown(context: BrowserContext, app: App): Promise<Desk> {
  const page = await context.newPage();
  const mishaps = watch(page);
  await page.goto(app.signInLink);
  await page.getByRole("heading", { name: "Wartet auf Menschen" }).waitFor();
  return { page, mishaps };
}

/** The phone of a person in the emulator's page. */
export async function takePhone(context: BrowserContext, app: App, person: string): Promise<Desk> {
  const page = await context.newPage();
  const mishaps = watch(page);
  await page.goto(`${app.emulatorUrl}/?person=${person}`);
  await page.getByRole("textbox", { name: "Nachricht schreiben" }).waitFor();
  return { page, mishaps };
}

export async function writeOnPhone(phone: Desk, text: string): Promise<void> {
  const field = phone.page.getByRole("textbox", { name: "Nachricht schreiben" });
  await field.fill(text);
  await field.press("Enter");
}

/** Plays what happens on the phones without opening them. */
export async function tellEmulator(app: App, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${app.emulatorUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status, path).toBe(200);
}

/** The emulated Page of the demo shop. */
export async function findPageId(app: App): Promise<string> {
  const pages = (await (await fetch(`${app.emulatorUrl}/_emulator/pages`)).json()) as { id: string }[];
  return pages[0]?.id ?? "";
}

/** Opens a view of the inbox and one conversation in it. */
export async function openConversation(desk: Desk, view: string, name: string): Promise<void> {
  await desk.page.getByRole("link", { name: new RegExp(`^${view}`) }).click();
  await desk.page.getByRole("link", { name: new RegExp(name) }).click();
  await threadOf(desk).waitFor();
}

/** What was said in the open thread, console or phone. */
export function threadOf(desk: Desk) {
  return desk.page.getByRole("log").last();
}

/** The conversation as the API tells it to whoever is signed in on this page. */
export async function findConversation(desk: Desk, app: App, name: string): Promise<{ id: string }> {
  return await vi.waitFor(
    async () => {
      const { items } = await getJson(desk, app, `/conversations?view=all&q=${encodeURIComponent(name)}`);
      const found = (items as { id: string; contact: { name: string | null } }[]).find(
        (item) => item.contact.name === name,
      );
      expect(found).toBeDefined();
      return found ?? { id: "" };
    },
    { timeout: patient(15_000), interval: 100 },
  );
}

export interface SaidMessage {
  readonly seq: number;
  readonly author: { readonly kind: string };
  readonly body: {
    readonly kind: string;
    readonly contents?: readonly { readonly kind: string; readonly text?: string }[];
  };
}

/** Every message of a conversation, from the API. */
export async function listMessages(desk: Desk, app: App, conversationId: string): Promise<SaidMessage[]> {
  const all: SaidMessage[] = [];
  for (let after = 0, hasMore = true; hasMore; after = all.at(-1)?.seq ?? 0) {
    const page = await getJson(desk, app, `/conversations/${conversationId}/messages?after=${after}&limit=200`);
    all.push(...(page["items"] as SaidMessage[]));
    hasMore = page["hasMore"] === true;
  }
  return all;
}

export async function getJson(desk: Desk, app: App, path: string): Promise<Record<string, unknown>> {
  const answer = await desk.page.request.get(`${app.url}/api/v1${path}`);
  expect(answer.status(), path).toBe(200);
  return await answer.json();
}

/** What a contact wrote, in order. */
export function textsOf(messages: readonly SaidMessage[], author: string): string[] {
  return messages
    .filter((message) => message.author.kind === author && message.body.kind === "said")
    .flatMap(({ body }) =>
      (body.contents ?? []).flatMap((content) => (content.text === undefined ? [] : [content.text])),
    );
}

function watch(page: Page): string[] {
  const mishaps: string[] = [];
  page.on("pageerror", (error) => mishaps.push(`script: ${error.message}`));
  page.on("dialog", (dialog) => {
    mishaps.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return mishaps;
}
