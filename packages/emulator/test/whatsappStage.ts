import { APP, type GraphReply, SECRET, setStage, type Stage } from "./stage.ts";
import type { Item } from "./receiver.ts";

export const WABA = "102000000000001";
export const NUMBER = "105000000000001";
export const WA_TOKEN = "WA-TOKEN";
export const HOUR_MS = 3_600_000;
export const ANNA_PHONE = "4917012345678";

/** An emulator with one app, a WhatsApp account with a number, and Anna. */
export interface WhatsAppStage extends Stage {
  /** What Anna's business-scoped id is. */
  readonly userId: string;
  act(name: string, body?: object): Promise<Record<string, any>>; // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was answered.
  wa(method: string, path: string, body?: unknown): Promise<GraphReply["body"]>;
  /** Sends to Anna. */
  send(message: object): Promise<GraphReply["body"]>;
  /** The value of the first change that matches. */
  value(matches: (value: Item, field: string) => boolean): Promise<Item>;
  /** The first incoming message of this type, as told to the app. */
  told(type: string): Promise<Item>;
  /** The first status of a message with this name. */
  status(id: string, status: string): Promise<Item>;
}

export async function setWhatsAppStage({ whatsapp = {}, number = {}, person = {} } = {}): Promise<WhatsAppStage> {
  const stage = await setStage();
  const { receiver } = stage;
  const made = await stage.admin("POST", "/provision", {
    app: { id: APP, secret: SECRET, callbackUrl: receiver.url, verifyToken: "verify" },
    whatsapp: [
      {
        id: WABA,
        name: "Nordwind",
        token: WA_TOKEN,
        subscribed: true,
        numbers: [{ id: NUMBER, displayPhone: "+49 30 1112223", verifiedName: "Nordwind", ...number }],
        ...whatsapp,
      },
    ],
    people: [{ id: "anna", firstName: "Anna", lastName: "Petersen", phone: `+${ANNA_PHONE}`, ...person }],
  });
  const wa: WhatsAppStage["wa"] = async (method, path, body) => (await stage.graph(method, path, body, WA_TOKEN)).body;
  const value: WhatsAppStage["value"] = async (matches) => {
    const found = (events: Item[]) =>
      events.find((one) => one["value"] !== undefined && matches(one["value"], String(one["field"])));
    return found(await receiver.until((events) => found(events) !== undefined))?.["value"];
  };
  return {
    ...stage,
    userId: String(made["whatsapp"][0].people[0].userId),
    act: (name, body = {}) => stage.admin("POST", `/threads/${NUMBER}/anna/${name}`, body),
    wa,
    send: (message) =>
      wa("POST", `/v25.0/${NUMBER}/messages`, { messaging_product: "whatsapp", to: ANNA_PHONE, ...message }),
    value,
    told: async (type) => (await value(({ messages }) => messages?.[0].type === type))["messages"][0],
    status: async (id, status) =>
      (await value(({ statuses }) => statuses?.[0].id === id && statuses[0].status === status))["statuses"][0],
  };
}

/** The code of a refusal. */
export async function codeOf(answer: Promise<GraphReply["body"]>): Promise<number> {
  return (await answer).error?.code;
}
