import type { MessageView, ThreadView } from "../../messenger/threadView.ts";

export type { MessageView, ThreadView };
export type ThreadState = Omit<ThreadView, "messages">;

export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly firstName: string;
  readonly psids: Record<string, string>;
}

export interface PageView {
  readonly id: string;
  readonly name: string;
  readonly platform: "messenger" | "instagram" | "whatsapp";
  readonly pictureUrl: string;
  readonly subscribedApps: { readonly disabled: boolean }[];
}

export interface AppView {
  readonly id: string;
  readonly name: string;
  readonly live: boolean;
  readonly humanAgent: boolean;
  readonly instagramComments: boolean;
}

export interface WhatsAppView {
  readonly id: string;
  readonly name: string;
  readonly hasPayment: boolean;
  readonly isVerified: boolean;
  readonly isLocked: boolean;
  readonly templates: {
    readonly id: string;
    readonly name: string;
    readonly language: string;
    readonly category: string;
    readonly status: string;
  }[];
}

/** Something an Instagram account has published. */
export interface PostView {
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly kind: "FEED" | "REELS" | "STORY" | "AD" | "LIVE";
  readonly pictureUrl: string;
  readonly isOver?: boolean;
  readonly comments: { readonly id: string; readonly personId: string | null; readonly text: string }[];
}

export interface ClockView {
  readonly now: number;
  readonly offsetMs: number;
}

export type FaultValues = Record<string, unknown>;

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const isForm = body instanceof FormData;
  const response = await fetch(`/_emulator${path}`, {
    method,
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    ...(body === undefined || isForm ? {} : { headers: { "content-type": "application/json" } }),
    keepalive: path.endsWith("/open"),
  });
  const answer = (await response.json()) as T & { error?: { message: string } };
  if (!response.ok) throw new Error(answer.error?.message ?? `HTTP ${response.status}`);
  return answer;
}

const threadPath = (page: string, person: string) =>
  `/threads/${encodeURIComponent(page)}/${encodeURIComponent(person)}`;

/** The emulator's admin API, as far as the phones need it. */
export const api = {
  people: () => call<PersonView[]>("GET", "/people"),
  pages: () => call<PageView[]>("GET", "/accounts"),
  createPerson: (person: { id: string; firstName: string; lastName: string; locale: string }) =>
    call<PersonView>("POST", "/people", person),
  thread: (page: string, person: string) => call<ThreadView>("GET", threadPath(page, person)),
  act: (page: string, person: string, act: string, body: unknown = {}) =>
    call<unknown>("POST", `${threadPath(page, person)}/${act}`, body),
  comment: (page: string, person: string, text: string) =>
    call<unknown>("POST", `/pages/${encodeURIComponent(page)}/comments`, { person, text }),
  posts: (account: string) => call<PostView[]>("GET", `/instagram/${encodeURIComponent(account)}/posts`),
  commentOn: (account: string, person: string, post: string, text: string) =>
    call<unknown>("POST", `/instagram/${encodeURIComponent(account)}/comments`, { person, post, text }),
  apps: () => call<AppView[]>("GET", "/apps"),
  changeApp: (id: string, change: object) => call<unknown>("PATCH", `/apps/${encodeURIComponent(id)}`, change),
  whatsapp: () => call<WhatsAppView[]>("GET", "/whatsapp"),
  changeWhatsApp: (id: string, change: object) => call<unknown>("PATCH", `/whatsapp/${encodeURIComponent(id)}`, change),
  changeTemplate: (account: string, template: string, change: object) =>
    call<unknown>(
      "PATCH",
      `/whatsapp/${encodeURIComponent(account)}/templates/${encodeURIComponent(template)}`,
      change,
    ),
  clock: () => call<ClockView>("GET", "/clock"),
  moveClock: (change: { advanceMs: number } | { reset: true }) => call<ClockView>("POST", "/clock", change),
  faults: () => call<{ global: FaultValues }>("GET", "/faults"),
  setFaults: (faults: FaultValues) => call<{ global: FaultValues }>("PUT", "/faults", faults),
  counters: () => call<Record<string, number>>("GET", "/counters"),
};

/** Files of the emulator itself are fetched from wherever the page came from. */
export function localUrl(url: string): string {
  const path = /^https?:\/\/[^/]+(\/_media\/.*)$/.exec(url)?.[1];
  return path ?? url;
}
