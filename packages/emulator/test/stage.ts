import { createEmulator, type Emulator } from "../src/index.ts";
import { PAGE_FIELDS } from "../src/world/setup.ts";
import { startReceiver, type Receiver } from "./receiver.ts";

export const PAGE = "1000001";
export const TOKEN = "PAGE-TOKEN";
export const APP = "4711";
export const SECRET = "app-secret";

export interface Stage {
  readonly emulator: Emulator;
  readonly receiver: Receiver;
  readonly psid: string;
  graph(method: string, path: string, body?: unknown, token?: string): Promise<GraphReply>;
  admin(method: string, path: string, body?: unknown): Promise<Record<string, any>>; // biome-ignore lint/suspicious/noExplicitAny: tests look into it
  close(): Promise<void>;
}

export interface GraphReply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was answered.
  readonly body: any;
}

/** An emulator with one app, one Page and Anna, and the app's callback. */
export async function setStage({ subscribed = PAGE_FIELDS, requireProof = false } = {}): Promise<Stage> {
  const emulator = createEmulator();
  const url = await emulator.listen();
  const receiver = await startReceiver();
  const call = async (
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<GraphReply> => {
    const response = await fetch(url + path, {
      method,
      headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
  };
  const stage: Omit<Stage, "psid"> = {
    emulator,
    receiver,
    graph: (method, path, body, token = TOKEN) => call(method, path, body, { authorization: `Bearer ${token}` }),
    admin: async (method, path, body) => (await call(method, `/_emulator${path}`, body, {})).body,
    async close() {
      await emulator.close();
      await receiver.close();
    },
  };
  const result = await stage.admin("POST", "/provision", {
    app: { id: APP, secret: SECRET, requireProof, callbackUrl: receiver.url, verifyToken: "verify" },
    pages: [{ id: PAGE, name: "Nordwind", token: TOKEN, subscribedFields: subscribed }],
    people: [{ id: "anna", firstName: "Anna", lastName: "Petersen" }],
  });
  return { ...stage, psid: String(result["pages"][0].people[0].psid) };
}

/** What Anna does on her phone. */
export function anna(stage: Stage, act: string, body: unknown = {}): Promise<Record<string, any>> {
  return stage.admin("POST", `/threads/${PAGE}/anna/${act}`, body);
}
