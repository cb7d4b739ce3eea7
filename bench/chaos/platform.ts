/** The emulated platform as a process, spoken to over its own admin API. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import type { BenchPage } from "../setup/business.ts";

const MAIN = fileURLToPath(new URL("../../packages/emulator/src/main.ts", import.meta.url));

interface ThreadMessage {
  readonly mid: string;
  readonly from: "person" | "page";
  readonly text?: string;
}

/** What one phone shows of one thread. */
export interface PhoneThread {
  readonly psid: string;
  /** The platform's ids of what the person wrote, by text. */
  readonly mids: ReadonlyMap<string, string>;
  /** What came from the Page, in the platform's order. */
  readonly heard: readonly string[];
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface Platform {
  readonly url: string;
  admin<T>(method: Method, path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}

export async function startPlatform(): Promise<Platform> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, EMULATOR_PORT: "0", EMULATOR_STATE: "", EMULATOR_ENDS_WITH: "stdin" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const found = /https?:\/\/\S+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", () => reject(new Error("the emulator ended before it listened")));
  });
  return {
    url,
    async admin<T>(method: Method, path: string, body?: unknown): Promise<T> {
      const { statusCode, body: answer } = await request(`${url}/_emulator${path}`, {
        method,
        // On a connection of its own: one that was kept may be closed by the other side in the moment it is used again, and nobody
        // could tell whether what was asked (say this) was done.
        reset: true,
        ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (statusCode !== 200) throw new Error(`the emulator answered ${statusCode} to ${path}: ${text.slice(0, 500)}`);
      return JSON.parse(text) as T;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

export async function readThread(platform: Platform, pageId: string, personId: string): Promise<PhoneThread> {
  const { psid, messages } = await platform.admin<{ psid: string; messages: readonly ThreadMessage[] }>(
    "GET",
    `/threads/${pageId}/${personId}`,
  );
  const [heard, said] = [
    messages.filter(({ from }) => from === "page"),
    messages.filter(({ from }) => from === "person"),
  ];
  return {
    psid,
    mids: new Map(said.map(({ mid, text }) => [text ?? "", mid])),
    heard: heard.map(({ text }) => text ?? ""),
  };
}

/** One Page, its app and its people. Each Page belongs to an app of its own, with a secret of its own. */
export async function provisionPage(
  platform: Platform,
  page: BenchPage,
  options: { callbackUrl: string; people: readonly string[] },
): Promise<void> {
  await platform.admin("POST", "/provision", {
    app: { id: `9${page.id}`, secret: page.appSecret, callbackUrl: options.callbackUrl },
    pages: [
      {
        id: page.id,
        name: `Page ${page.id}`,
        token: page.token,
        subscribedFields: ["messages", "message_echoes", "message_deliveries", "message_reads", "messaging_postbacks"],
      },
    ],
    people: options.people.map((id) => ({ id, firstName: id })),
  });
}
