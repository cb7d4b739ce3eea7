import type {
  Channel,
  ConversationDetail,
  ConversationSummary,
  Member,
  Message,
  CannedReply,
} from "@botschaft/contract";

/**
 * A small made-up shop for looking at screens without a server. Times lie before the moment the fake starts, so that "6 min" and
 * "gestern" stay what they are.
 */
export interface FakeConversation {
  detail: ConversationDetail;
  messages: Message[];
}

export const startedAt = Date.now();
export const ago = (minutes: number) => new Date(startedAt - minutes * 60_000).toISOString();
export const ahead = (minutes: number) => ago(-minutes);
export const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

export const workspaceId = idOf(1);
export const me: Member = {
  id: idOf(10),
  userId: "u1",
  name: "Wiebke Harms",
  email: "wiebke@nordwind.example",
  imageUrl: null,
  role: "owner",
  createdAt: ago(60 * 24 * 200),
};
export const members: Member[] = [
  me,
  {
    id: idOf(11),
    userId: "u2",
    name: "Jule Feddersen",
    email: "jule@nordwind.example",
    imageUrl: null,
    role: "agent",
    createdAt: ago(60 * 24 * 90),
  },
  {
    id: idOf(12),
    userId: "u3",
    name: "Momme Asmussen",
    email: "momme@nordwind.example",
    imageUrl: null,
    role: "viewer",
    createdAt: ago(60 * 24 * 9),
  },
];

export const cannedReplies: readonly CannedReply[] = [
  {
    id: idOf(900),
    shortcut: "gruß",
    texts: {
      de: "Moin {{ contact.first_name }}, hier ist {{ member.name }} von {{ workspace.name }}.",
      en: "Hi {{ contact.first_name }}, this is {{ member.name }} of {{ workspace.name }}.",
    },
    isShared: true,
    updatedAt: ago(60 * 24),
  },
  {
    id: idOf(901),
    shortcut: "versand",
    texts: {
      de: "Dein Paket ist unterwegs und in zwei bis drei Tagen bei dir. Die Nummer zum Verfolgen steht in der Mail.",
      en: null,
    },
    isShared: true,
    updatedAt: ago(60 * 48),
  },
  {
    id: idOf(902),
    shortcut: "verspätung",
    texts: { de: "Entschuldige bitte die Wartezeit, heute ist viel los.", en: "Sorry for the wait, it is a busy day." },
    isShared: false,
    updatedAt: ago(60 * 50),
  },
];

export const channels: Channel[] = [
  channel(20, "Nordwind", "connected", null),
  channel(21, "Nordwind Outlet", "broken", "token_invalid"),
];

function channel(number: number, name: string, status: Channel["status"], statusReason: string | null): Channel {
  return {
    id: idOf(number),
    kind: "messenger",
    accountId: `1000000000${number}`,
    name,
    appId: "4242",
    tokenHint: "x7Qz",
    appSecretHint: "9f3a",
    verifyToken: "nordwind",
    graphUrl: null,
    graphVersion: "v25.0",
    status,
    statusReason,
    statusSince: ago(300),
    resubscribedAt: null,
    eventsToSee: number === 20 ? 1 : 0,
    createdAt: ago(60 * 24 * 60),
    webhookUrl: "http://localhost:3000/webhooks/meta",
    settings: {
      defaultLanguage: "de",
      country: "DE",
      disclosure: { isOn: true, text: {}, repeatAfterHours: 168 },
      botReturnsAfterMinutes: 120,
      isHumanAgentAllowed: true,
      sendRatePerSecond: 300,
      skipChecks: false,
    },
  };
}

type Said = Partial<Message> & Pick<Message, "author" | "body"> & { readonly minutesAgo: number };
const contact = { kind: "contact" } as const;
const bot = { kind: "bot" } as const;
const text = (words: string): Message["body"] => ({ kind: "said", contents: [{ kind: "text", text: words }] });
export const own = { kind: "member", memberId: me.id, name: me.name } as const;
const jule = { kind: "member", memberId: idOf(11), name: "Jule Feddersen" } as const;

const picture = (from: string, to: string) => `/fake/picture.svg?from=${from}&to=${to}`;

const ankeSays: Said[] = [
  {
    minutesAgo: 60 * 26,
    author: { kind: "system" },
    body: { kind: "event", event: { name: "came_by_link", ref: "Paketbeileger", source: "SHORTLINK" } },
  },
  {
    minutesAgo: 60 * 26,
    author: contact,
    body: text(
      "Moin, wann kommt mein Paket an? Hier die Nummer: https://nordwind.example/s/48211 (steht auch im Brief).",
    ),
  },
  {
    minutesAgo: 60 * 26 - 1,
    author: bot,
    body: text("Dein Paket ist unterwegs und kommt morgen zwischen 10 und 12 Uhr."),
    delivery: "sent",
  },
  {
    minutesAgo: 60 * 25,
    author: contact,
    body: { kind: "said", contents: [{ kind: "sticker", url: picture("e3d7c0", "d9c7b2") }] },
  },
  {
    minutesAgo: 16,
    author: bot,
    delivery: "sent",
    body: {
      kind: "said",
      contents: [
        {
          kind: "text",
          text: "Moin Anneke! Ich bin der Bot von Nordwind. Worum geht es?",
          quickReplies: ["Bestellung", "Retoure", "Beratung"].map((title) => ({
            kind: "text" as const,
            title,
            payload: title,
          })),
        },
      ],
    },
  },
  {
    minutesAgo: 15,
    author: contact,
    body: { kind: "said", contents: [{ kind: "choice", via: "quick_reply", title: "Retoure", payload: "Retoure" }] },
  },
  {
    minutesAgo: 14,
    author: contact,
    body: text("Ich hab die Regenjacke bestellt, aber die fällt ja total klein aus"),
    reactions: [{ by: "us", emoji: "👍" }],
  },
  {
    minutesAgo: 13,
    author: contact,
    body: {
      kind: "said",
      contents: [{ kind: "media", items: [{ type: "audio", source: { url: "/fake/voice.wav" }, durationMs: 21_000 }] }],
    },
  },
  {
    minutesAgo: 12,
    author: { kind: "system" },
    body: { kind: "event", event: { name: "handed_over", reason: "Umtausch, Größe 44, blau" } },
  },
  {
    minutesAgo: 11,
    author: own,
    body: { kind: "event", event: { name: "assigned", to: me.name, by: "Jonte Hinrichs" } },
  },
  { minutesAgo: 10, author: own, body: { kind: "event", event: { name: "taken", memberName: me.name } } },
  { minutesAgo: 9, author: own, body: { kind: "note", text: "44 in Nachtblau liegt noch dreimal in Husum." } },
  { minutesAgo: 8, author: own, body: text("Klar, tauschen wir dir. In Blau und 44 ist sie da:"), delivery: "sent" },
  {
    minutesAgo: 8,
    author: own,
    delivery: "sent",
    body: {
      kind: "said",
      contents: [
        {
          kind: "cards",
          cards: [
            {
              title: "Damenregenjacke Amrum",
              subtitle: "Gr. 44 · Nachtblau · 129,00 €",
              imageUrl: picture("3f6f8f", "1d3342"),
              buttons: [{ kind: "postback", title: "Gegen diese tauschen", payload: "swap" }],
            },
          ],
        },
      ],
    },
  },
  { minutesAgo: 6, author: contact, body: text("Genau, diese meine ich!"), replyToMid: "m_100_13" },
];

const naughty: Said[] = [
  {
    minutesAgo: 50,
    author: contact,
    body: text("<img src=x onerror=\"document.title='x'\"> <b>fett?</b> {{7*7}} ${alert(1)}"),
  },
  { minutesAgo: 49, author: contact, body: text("مرحبا، هل السترة متوفرة؟ javascript:alert(1)") },
  {
    minutesAgo: 48,
    author: contact,
    body: {
      kind: "said",
      contents: [
        {
          kind: "media",
          items: [{ type: "image", source: { url: picture("b08a3c", "6a4b1d") } }],
          caption: "Die Naht am Ärmel ist aufgegangen",
        },
      ],
    },
  },
  {
    minutesAgo: 48,
    author: contact,
    body: {
      kind: "said",
      contents: [
        {
          kind: "media",
          items: [{ type: "image", source: { url: "https://cdn.example/dead.jpg" }, gone: "expired" }],
        },
      ],
    },
  },
  {
    minutesAgo: 47,
    author: contact,
    body: {
      kind: "said",
      contents: [{ kind: "unsupported", type: "template/receipt_v9", raw: { a: 1, deep: { list: [1, 2, 3] } } }],
    },
  },
  {
    minutesAgo: 46,
    author: contact,
    body: {
      kind: "said",
      contents: [
        {
          kind: "shared",
          what: "product",
          title: "Wanderschuhe Föhr",
          subtitle: "149,00 €",
          url: "https://nordwind.example/foehr",
          imageUrl: picture("4d6b4a", "223322"),
        },
      ],
    },
  },
  {
    minutesAgo: 45,
    author: contact,
    body: {
      kind: "said",
      contents: [{ kind: "location", latitude: 54.4769, longitude: 9.0511, title: "Hafen Husum" }],
    },
  },
  { minutesAgo: 44, author: contact, body: text("gelöscht"), unsentAt: ago(43) },
  {
    minutesAgo: 42,
    author: jule,
    body: text("Schick mir gern ein Bild davon."),
    delivery: "failed",
    deliveryDetail: "window_closed",
  },
  {
    minutesAgo: 41,
    author: bot,
    body: {
      kind: "said",
      contents: [
        {
          kind: "text",
          text: "Womit kann ich helfen?",
          buttons: [
            { kind: "postback", title: "Bestellung suchen", payload: "o" },
            { kind: "url", title: "Zum Shop", url: "https://nordwind.example" },
          ],
        },
      ],
    },
    delivery: "uncertain",
  },
  { minutesAgo: 40, author: contact, body: text("Wort ".repeat(60) + "ohneLeerzeichen".repeat(20)), editedAt: ago(39) },
  {
    minutesAgo: 38,
    author: contact,
    body: {
      kind: "said",
      contents: [
        {
          kind: "media",
          items: [
            { type: "file", source: { url: "https://nordwind.example/rechnung.pdf" }, fileName: "Rechnung 48211.pdf" },
          ],
        },
      ],
    },
  },
];

interface Sketch {
  readonly name: string | null;
  readonly says: readonly Said[];
  readonly change?: Omit<Partial<ConversationSummary>, "contact">;
  readonly kind?: ConversationSummary["channelKind"];
  readonly detail?: Partial<ConversationDetail>;
}

const heldByMe = { kind: "member" as const, memberId: me.id, since: ago(10), botReturnsAt: ahead(110) };
const waits = (minutes: number): Omit<Partial<ConversationSummary>, "contact"> => ({
  holder: { kind: "waiting", since: ago(minutes), reason: null },
  waitingSince: ago(minutes),
  unread: 1,
});

const sketches: readonly Sketch[] = [
  {
    name: "Anneke Kröger",
    says: ankeSays,
    change: {
      holder: heldByMe,
      assigneeId: me.id,
      waitingSince: ago(6),
      unread: 2,
      tags: ["Retoure"],
      readUntil: ago(3),
      deliveredUntil: ago(7),
    },
  },
  {
    name: "Tjark Behrens",
    says: [{ minutesAgo: 13, author: contact, body: text("Ist die Jacke auch in 46 lieferbar?") }],
    change: waits(13),
  },
  {
    name: "milou.liest",
    says: [{ minutesAgo: 30, author: contact, body: text("hat auf deine Story geantwortet: 😍") }],
    change: waits(30),
    kind: "instagram",
  },
  { name: "Gast aus Husum", says: naughty, change: { ...waits(49), unread: 0 }, kind: "webchat" },
  {
    name: "Fenna Dirks",
    says: [
      { minutesAgo: 60 * 27, author: contact, body: text("Welche Größe bei 1,82?") },
      { minutesAgo: 60 * 26.5, author: own, body: text("Gern, die Größentabelle schicke ich dir"), delivery: "sent" },
    ],
    change: { holder: heldByMe, assigneeId: me.id },
    detail: {
      groundInfo: { ground: { kind: "human_agent", until: ahead(60 * 24 * 6) }, refusal: null, alternatives: [] },
      lastInboundAt: ago(60 * 27),
    },
  },
  {
    name: "Jasper Petersen",
    says: [{ minutesAgo: 60 * 30, author: contact, body: text("Danke, ist angekommen 👍") }],
    change: { tags: ["Stammkunde"], status: "closed" },
    kind: "whatsapp",
  },
  {
    name: null,
    says: [{ minutesAgo: 60 * 24 * 9, author: contact, body: text("Ist noch jemand da?") }],
    change: { ...waits(60 * 24 * 9) },
    detail: {
      groundInfo: {
        ground: null,
        refusal: { reason: "window_closed", closedAt: ago(60 * 24 * 8) },
        alternatives: ["wait_for_contact", "utility_template"],
      },
      lastInboundAt: ago(60 * 24 * 9),
    },
  },
  {
    name: "Birte Lorenzen",
    says: [{ minutesAgo: 200, author: contact, body: text("Ich melde mich Montag noch mal.") }],
    change: { status: "snoozed", snoozedUntil: ahead(60 * 20), assigneeId: me.id, holder: heldByMe },
  },
];

const firstNames = ["Levke", "Ole", "Inken", "Sönke", "Wencke", "Ove", "Tomke", "Hauke", "Nele", "Broder"];
const lastNames = ["Paulsen", "Carstensen", "Ketelsen", "Momsen", "Thiessen", "Clausen", "Boysen"];
const lines = [
  "Wie warm ist die Föhr-Jacke?",
  "Wo ist mein Paket?",
  "Habt ihr Wanderschuhe in 39?",
  "Danke, passt!",
  "Kann ich im Laden zurückgeben?",
  "Ist das Blau eher dunkel?",
];

export function makeConversations(): Map<string, FakeConversation> {
  const made = sketches.map((sketch, index) => build(100 + index, sketch));
  for (let index = 0; index < 400; index += 1) {
    const name = `${firstNames[index % firstNames.length]} ${lastNames[index % lastNames.length]}`;
    const minutesAgo = 20 + index * 37;
    const says: Said[] = Array.from({ length: index === 0 ? 180 : 2 + (index % 5) }, (_, said) => ({
      minutesAgo: minutesAgo + (index === 0 ? 180 - said : 6 - said) * 2,
      author: said % 2 === 0 ? contact : bot,
      body: text(`${lines[(index + said) % lines.length]}`),
      delivery: said % 2 === 0 ? "none" : "sent",
    }));
    made.push(build(1000 + index, { name, says, change: index % 3 === 0 ? { status: "closed" } : {} }));
  }
  return new Map(made.map((each) => [each.detail.id, each]));
}

function build(number: number, { name, says, change = {}, kind = "messenger", detail = {} }: Sketch): FakeConversation {
  const id = idOf(number);
  const messages = says.map(
    ({ minutesAgo, ...said }, index): Message => ({
      conversationId: id,
      seq: index + 1,
      at: ago(minutesAgo),
      mid: `m_${number}_${index}`,
      replyToMid: null,
      clientKey: null,
      ground: null,
      cause: null,
      delivery: "none",
      deliveryDetail: null,
      deliveredAt: null,
      readAt: null,
      price: null,
      reactions: [],
      editedAt: null,
      unsentAt: null,
      ...said,
    }),
  );
  const last = messages.at(-1);
  const detailed: ConversationDetail = {
    id,
    channelId: channels[0]?.id ?? id,
    channelKind: kind,
    tags: [],
    status: "open",
    snoozedUntil: null,
    holder: { kind: "bot" },
    assigneeId: null,
    assignedById: null,
    unread: 0,
    waitingSince: null,
    lastMessageAt: last?.at ?? ago(1),
    lastSeq: messages.length,
    deliveredUntil: last?.at ?? null,
    readUntil: null,
    contact: {
      id: idOf(number + 500_000),
      name,
      pictureUrl: null,
      firstName: name?.split(" ")[0] ?? null,
      lastName: null,
      language: "de",
      timezone: null,
      attributes: number === 100 ? { groesse: "42, jetzt 44", mag: "Wandern, Küste" } : {},
      tags: [],
      isBlocked: false,
      createdAt: "2025-03-14T09:00:00.000Z",
    },
    channel: { id: channels[0]?.id ?? id, kind, name: "Nordwind", status: "connected", statusReason: null },
    groundInfo: { ground: { kind: "open_window", until: ahead(23 * 60 + 54) }, refusal: null, alternatives: [] },
    lastInboundAt: ago(6),
    lastOutboundAt: null,
    isBlocked: false,
    lastRef: number === 100 ? "Paketbeileger" : null,
    run: null,
    createdAt: ago(60 * 24 * 10),
    preview: null,
    contactPreview: null,
    ...change,
    ...detail,
  };
  detailed.preview = previewOf(messages);
  detailed.contactPreview = previewOf(messages.filter(({ author }) => author.kind === "contact"));
  return { detail: detailed, messages };
}

export function previewOf(messages: readonly Message[]): ConversationSummary["preview"] {
  const last = messages.findLast((message) => message.body.kind !== "event");
  if (last === undefined || last.body.kind === "event") return null;
  const memberId = last.author.kind === "member" ? last.author.memberId : null;
  if (last.body.kind === "note")
    return { at: last.at, author: last.author.kind, memberId, kind: "note", text: last.body.text };
  const first = last.body.contents[0];
  const words =
    first?.kind === "text"
      ? first.text
      : first?.kind === "choice"
        ? first.title
        : first?.kind === "cards"
          ? (first.cards[0]?.title ?? "")
          : first?.kind === "media"
            ? (first.items[0]?.fileName ?? first.caption ?? "")
            : "";
  return {
    at: last.at,
    author: last.author.kind,
    memberId,
    kind: first?.kind === "media" ? (first.items[0]?.type ?? "file") : (first?.kind ?? "text"),
    text: words,
  };
}
