import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../src/start/emulatorProcess.ts";

export const PAGE = {
  id: "1000001",
  name: "Nordwind",
  token: "PAGE-TOKEN-OF-NORDWIND",
  appId: "4711",
  appSecret: "the-secret-of-app-4711",
} as const;

export interface EmulatedPage {
  readonly url: string;
  admin(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** The emulated platform in a process of its own, with one app and one Page. */
export async function startEmulatedPage(changes: { app?: object; page?: object } = {}): Promise<EmulatedPage> {
  const folder = await mkdtemp(join(tmpdir(), "botschaft-emulator-"));
  const emulator = await startEmulator({ port: 0, statePath: join(folder, "emulator.json") });
  const admin = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${emulator.url}/_emulator${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json();
  };
  await admin("POST", "/provision", {
    app: { id: PAGE.appId, secret: PAGE.appSecret, requireProof: true, ...changes.app },
    pages: [{ id: PAGE.id, name: PAGE.name, token: PAGE.token, ...changes.page }],
  });
  return {
    url: emulator.url,
    admin,
    stop: async () => {
      await emulator.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function signBody(body: string, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}
