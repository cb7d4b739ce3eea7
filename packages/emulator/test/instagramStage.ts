import { APP, PAGE, type GraphReply, setStage, SECRET, type Stage } from "./stage.ts";
import type { Item } from "./receiver.ts";

export const ACCOUNT = "17841400000000042";
export const IG_TOKEN = "IG-TOKEN";
export const HOUR_MS = 3_600_000;

/** An emulator with one app, a Page, an Instagram account linked to it, and Anna. */
export interface InstagramStage extends Stage {
  readonly igsid: string;
  /** What Anna does on her phone. */
  act(name: string, body?: object): Promise<Record<string, any>>; // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was answered.
  send(message: object, how?: { token?: string; more?: object }): Promise<GraphReply["body"]>;
  /** The first event that has this key, as far as it. */
  event(key: string): Promise<Item>;
  /** The first message that has this key. */
  messageWith(key: string): Promise<Item>;
}

export async function setInstagramStage(): Promise<InstagramStage> {
  const stage = await setStage();
  const { receiver } = stage;
  const made = await stage.admin("POST", "/provision", {
    app: { id: APP, secret: SECRET, callbackUrl: receiver.url, verifyToken: "verify" },
    instagram: [{ id: ACCOUNT, username: "nordwind", name: "Nordwind", pageId: PAGE, token: IG_TOKEN }],
    people: [{ id: "anna", firstName: "Anna", lastName: "Petersen", username: "anna.p" }],
  });
  const igsid = String(made["instagram"][0].people[0].igsid);
  const first = async (matches: (item: Item) => unknown): Promise<Item> => {
    const found = (events: Item[]) => events.find((item) => matches(item) !== undefined);
    return found(await receiver.until((events) => found(events) !== undefined)) ?? {};
  };
  return {
    ...stage,
    igsid,
    act: (name, body = {}) => stage.admin("POST", `/threads/${ACCOUNT}/anna/${name}`, body),
    send: (message, { token = IG_TOKEN, more = {} } = {}) =>
      stage
        .graph("POST", "/me/messages", { recipient: { id: igsid }, message, ...more }, token)
        .then(({ body }) => body),
    event: async (key) => (await first((item) => item[key]))[key],
    messageWith: async (key) => (await first(({ message }) => message?.[key]))["message"],
  };
}

/** Code and subcode of a refusal. */
export async function refusal(answer: Promise<GraphReply["body"]>): Promise<[number, number | undefined]> {
  const { error } = await answer;
  return [error.code, error.error_subcode];
}
