import type { ApiKey, Flow, FlowSummary, Invitation } from "@botschaft/contract";
import { members, ago, ahead, channels, idOf, workspaceId } from "./fakeData.ts";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const page = (items: readonly unknown[]): Answer => ok({ items, nextCursor: null });

const workspace = {
  id: workspaceId,
  name: "Nordwind",
  slug: "nordwind",
  settings: { defaultLanguage: "de", country: "DE", timezone: "Europe/Berlin" },
  isDemo: true,
  createdAt: ago(500_000),
};
const keys: ApiKey[] = [
  {
    id: idOf(31),
    name: "Shop-Server",
    scopes: ["inbox:read", "contacts:write"],
    hint: "x9Qr",
    createdBy: "Wiebke Harms",
    createdAt: ago(40_000),
    lastUsedAt: ago(12),
    expiresAt: null,
  },
];
const invitations: Invitation[] = [
  {
    id: idOf(41),
    email: "neu@nordwind.example",
    role: "agent",
    invitedBy: "Wiebke Harms",
    createdAt: ago(600),
    expiresAt: ahead(9_000),
  },
];

const draft = {
  formatVersion: 1 as const,
  triggers: [
    {
      kind: "keyword",
      words: {
        de: ["retoure", "zurück", "umtausch", "tauschen", "passt nicht", "zu klein", "zu groß", "falsche größe"],
        en: ["return", "exchange", "refund", "too small", "too big", "wrong size", "send back"],
      },
    },
    { kind: "postback", payload: "RETURN", next: "groesse" },
  ],
  start: "fragen",
  nodes: [
    {
      id: "fragen",
      kind: "message",
      messages: [
        {
          kind: "text",
          text: { de: "Moin {{ contact.first_name }}! Worum geht es?", en: "Hello! What is it about?" },
          quickReplies: [{ title: "Umtausch", next: "groesse" }, { title: "Geld zurück" }],
        },
      ],
      otherwise: "mensch",
    },
    {
      id: "groesse",
      kind: "question",
      text: "Welche Größe?",
      answer: { type: "text" },
      saveTo: { attribute: "groesse" },
      next: "mensch",
      otherwise: "mensch",
    },
    { id: "mensch", kind: "hand_to_human", reason: "Umtausch" },
  ],
};
const summary: FlowSummary = {
  id: idOf(51),
  name: "Umtausch und Rückgabe",
  priority: 40,
  isActive: true,
  publishedVersion: { id: idOf(61), number: 3, publishedAt: ago(3_000), publishedBy: "Wiebke Harms" },
  hasUnpublishedChanges: true,
  draftUpdatedAt: ago(10),
  createdAt: ago(90_000),
};
const flow: Flow = {
  ...summary,
  draft,
  problems: [
    {
      code: "port_leads_nowhere",
      severity: "error",
      nodeId: "fragen",
      path: ["nodes", 0, "messages", 0, "quickReplies", 1, "next"],
      message: "leads nowhere",
      data: { port: "Geld zurück" },
    },
  ],
};
const checks = [
  { id: "token", status: "ok", code: "token_valid", data: {} },
  { id: "permission:pages_messaging", status: "failed", code: "permission_missing", data: { name: "pages_messaging" } },
  { id: "human_agent", status: "unknown", code: "cannot_be_asked", data: {} },
  { id: "subscription", status: "warning", code: "subscription_fields_missing", data: { fields: ["message_reads"] } },
];
const ledgerCounts = {
  received: 1204,
  handled: 1203,
  failed: 1,
  pending: 0,
  replayed: 4,
  duplicates: 17,
  unknown: 2,
  uncertain: 0,
  strangers: 0,
  strangerKinds: {},
};

const answers: Readonly<Record<string, Answer>> = {
  "GET /workspaces": page([workspace]),
  [`GET /workspaces/${workspaceId}`]: ok(workspace),
  [`PATCH /workspaces/${workspaceId}`]: ok(workspace),
  [`GET /workspaces/${workspaceId}/api-keys`]: page(keys),
  [`POST /workspaces/${workspaceId}/api-keys`]: {
    status: 201,
    body: { ...keys[0], id: idOf(32), secret: "bk_fake_0123456789" },
  },
  [`GET /workspaces/${workspaceId}/invitations`]: page(invitations),
  [`POST /workspaces/${workspaceId}/invitations`]: {
    status: 201,
    body: { ...invitations[0], id: idOf(42), url: "http://localhost:3000/invitations/abc" },
  },
  "GET /invitations/abc": ok({
    hasAccount: false,
    workspaceName: "Nordwind",
    email: null,
    role: "agent",
    invitedBy: "Wiebke Harms",
    expiresAt: ahead(9_000),
  }),
  "GET /invitations/for-another": ok({
    workspaceName: "Nordwind",
    email: "momme@nordwind.example",
    hasAccount: true,
    role: "agent",
    invitedBy: "Wiebke Harms",
    expiresAt: ahead(9_000),
  }),
  "GET /flows": page([
    summary,
    { ...summary, id: idOf(52), name: "Willkommen", publishedVersion: null, isActive: false },
  ]),
  [`GET /flows/${summary.id}`]: ok(flow),
  [`GET /flows/${summary.id}/versions`]: page([
    {
      id: idOf(61),
      flowId: summary.id,
      number: 3,
      publishedAt: ago(3_000),
      publishedBy: "Wiebke Harms",
      isPublished: true,
    },
    { id: idOf(60), flowId: summary.id, number: 2, publishedAt: ago(30_000), publishedBy: null, isPublished: false },
  ]),
  "GET /ledger": ok({
    since: ago(10_080),
    channels: channels.map((channel, index) => ({
      channelId: channel.id,
      ...ledgerCounts,
      ...(index === 0 ? {} : { handled: 1204, failed: 0 }),
    })),
    nextCursor: null,
    forgedSignatures: null,
  }),
  [`GET /channels/${channels[0]?.id}/account-events`]: page([
    {
      id: "12",
      at: ago(90),
      name: "policy_enforcement",
      action: "warning",
      reason: "Unsolicited messages",
      template: null,
      text: null,
      ref: null,
      needsPerson: true,
      seenAt: null,
      raw: '{"action":"warning"}',
    },
  ]),
  "GET /ledger/failed": page([
    {
      entryId: "77",
      channelId: channels[0]?.id,
      contactKey: "k",
      kind: "inbound",
      at: ago(60),
      receivedAt: ago(60),
      failedAt: ago(59),
      error: "TypeError: x is undefined",
      raw: '{"sender":{"id":"1"}}',
    },
  ]),
  "GET /ledger/unassigned": page([
    { rawId: "9", receivedAt: ago(30), problems: ["unknown_account"], sizeBytes: 404, accountIds: ["777", "888"] },
    { rawId: "8", receivedAt: ago(31), problems: ["not_json"], sizeBytes: 5, accountIds: [] },
  ]),
  "GET /ledger/unassigned/9": ok({
    rawId: "9",
    receivedAt: ago(30),
    problems: ["unknown_account"],
    sizeBytes: 404,
    accountIds: ["777", "888"],
    raw: '{"object":"page","entry":[{"id":"777"},{"id":"888"}]}',
    isBase64: false,
  }),
  "GET /ledger/unassigned/8": ok({
    rawId: "8",
    receivedAt: ago(31),
    problems: ["not_json"],
    sizeBytes: 5,
    accountIds: [],
    raw: "//4AgIE=",
    isBase64: true,
  }),
  "POST /invitations/abc/accept": {
    status: 409,
    body: { type: "about:botschaft:conflict", title: "conflict", status: 409, code: "conflict" },
  },
  "POST /ledger/replay": ok({ entries: 1, rawEvents: 12, newEntries: 0 }),
};

/** What the fake answers for the screens beside the inbox; null for what it does not know. */
export function otherAnswers(method: string, at: string): Answer | null {
  if (method === "PATCH" && at.startsWith(`/workspaces/${workspaceId}/members/`)) return ok(members[0]);
  const channel = channels.find((each) => at.startsWith(`/channels/${each.id}`));
  if (channel !== undefined) {
    if (at.endsWith("/check")) return ok({ channel, checks });
    if (at.endsWith("/account-events")) return answers[`${method} ${at}`] ?? page([]);
    if (at.endsWith("/profile"))
      return ok({
        getStarted: { payload: "GET_STARTED" },
        greeting: [{ locale: "default", text: "Moin! Wie können wir dir helfen?" }],
        menu: [
          {
            locale: "default",
            isComposerDisabled: false,
            items: [{ kind: "postback", title: "Hilfe", payload: "HELP" }],
          },
        ],
        iceBreakers: [],
      });
    return ok(channel);
  }
  return answers[`${method} ${at}`] ?? null;
}
