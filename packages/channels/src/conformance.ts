import type {
  AccountAddress,
  ChannelAdapter,
  Content,
  DeliveryOutcome,
  Ground,
  InboundEvent,
  InboundEventKind,
  OutgoingSend,
  PlatformAnswer,
  PlatformCall,
  RefusalReason,
} from "@botschaft/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** A webhook body in the platform's documented form and what its events are in our words. */
export interface WebhookFixture {
  readonly name: string;
  readonly body: unknown;
  readonly items: readonly {
    readonly accountId: string | undefined;
    readonly contactKey: string | undefined;
    readonly event: InboundEvent;
  }[];
}

/** A content that fits the channel, and what the call's body must hold for it. */
export interface SendFixture {
  readonly name: string;
  readonly content: Content;
  readonly bodyHas: object;
  readonly bucket: PlatformCall["bucket"];
}

/** An answer to a send; `outcome` holds what must be in what it means. */
export interface AnswerFixture {
  readonly name: string;
  readonly answer: PlatformAnswer;
  readonly outcome: { readonly kind: DeliveryOutcome["kind"] } & Readonly<Record<string, unknown>>;
}

/** What a channel may not have. */
export type Skippable =
  | `event:${InboundEventKind}`
  | `refusal:${RefusalReason}`
  | `content:${Content["kind"]}`
  | "client reference"
  | "human agent"
  | "reply to"
  | "actions"
  | "bearer token";

export interface ConformanceFixtures {
  readonly webhooks: readonly WebhookFixture[];
  /** Bodies that hold no event at all. */
  readonly emptyBodies: readonly unknown[];
  readonly sends: readonly SendFixture[];
  readonly answers: readonly AnswerFixture[];
  /** Why a case does not apply to this channel. */
  readonly skip: { readonly [Case in Skippable]?: string };
}

const account: AccountAddress = {
  accountId: "1000001",
  graphUrl: "https://platform.test",
  graphVersion: "v25.0",
  token: "secret-token-of-the-account",
  appSecretProof: "f".repeat(64),
};
const clientRef = "0199aa-client-ref";
const openWindow: Ground = { kind: "open_window", until: 1_795_086_400_000 };
const humanAgent: Ground = { kind: "human_agent", until: 1_795_086_400_000 };

/** A kind that is missing does not compile. */
function keysOf<Key extends string>(all: Readonly<Record<Key, true>>): readonly Key[] {
  return Object.keys(all) as Key[];
}

const eventKinds = keysOf<InboundEventKind>({
  message: true,
  postback: true,
  echo: true,
  referral: true,
  delivered: true,
  read: true,
  status: true,
  reaction: true,
  edited: true,
  unsent: true,
  opt_in: true,
  thread_control: true,
  feedback: true,
  account: true,
  unknown: true,
});
const contentKinds = keysOf<Content["kind"]>({
  text: true,
  media: true,
  cards: true,
  choice: true,
  sticker: true,
  shared: true,
  location: true,
  unsupported: true,
});
const refusalReasons = keysOf<RefusalReason>({
  window_closed: true,
  recipient_blocked: true,
  recipient_unknown: true,
  content_rejected: true,
  token_invalid: true,
  permission_missing: true,
  account_restricted: true,
  thread_owned_by_other_app: true,
  other: true,
});

/** The promises of the channel port. Every channel's own test calls this; what does not apply is skipped with its reason. */
export function describeConformance(adapter: ChannelAdapter, fixtures: ConformanceFixtures): void {
  /** A test that a channel may skip, saying why. */
  function unlessSkipped(id: Skippable, title: string, run: () => void): void {
    const reason = fixtures.skip[id];
    if (reason === undefined) test(title, run);
    else test.skip(`${title} (not here: ${reason})`, run);
  }

  describe(`${adapter.kind} keeps the channel port's promises`, () => {
    describeWebhooks(adapter, fixtures, unlessSkipped);
    describeSends(adapter, fixtures, unlessSkipped);
    describeAnswers(adapter, fixtures, unlessSkipped);

    test("the capabilities are of this channel, and no limit is negative", () => {
      expect(adapter.capabilities.channel).toBe(adapter.kind);
      for (const value of Object.values(adapter.capabilities)) {
        if (typeof value === "number") expect(value).toBeGreaterThanOrEqual(0);
      }
      expect(adapter.capabilities.maxTextLength).toBeGreaterThan(0);
    });
  });
}

type UnlessSkipped = (id: Skippable, title: string, run: () => void) => void;

function describeWebhooks(
  adapter: ChannelAdapter,
  { webhooks, emptyBodies }: ConformanceFixtures,
  unlessSkipped: UnlessSkipped,
) {
  describe("webhooks", () => {
    test.each(webhooks)("$name becomes what it means", ({ body, items }) => {
      const found = adapter.split(body);
      const understood = found.map((item) => ({
        accountId: item.accountId,
        contactKey: item.contactKey,
        event: adapter.parse(item.raw),
      }));
      expect(understood).toEqual(items);
    });

    for (const kind of eventKinds) {
      unlessSkipped(`event:${kind}`, `the fixtures show a ${kind} event`, () => {
        expect(webhooks.flatMap((fixture) => fixture.items).map((item) => item.event.kind)).toContain(kind);
      });
    }

    test("different events have different keys, the same event the same at each repetition", () => {
      const keys = webhooks.flatMap(({ body }) =>
        adapter.split(body).map((item) => `${item.accountId} ${item.dedupeKey}`),
      );
      const again = webhooks.flatMap(({ body }) =>
        adapter.split(structuredClone(body)).map((item) => `${item.accountId} ${item.dedupeKey}`),
      );
      expect(again).toEqual(keys);
      expect(new Set(keys).size).toBe(keys.length);
    });

    test("a path is told once, so that it can lead back to its item", () => {
      for (const { body } of webhooks) {
        const paths = adapter.split(body).map((item) => JSON.stringify(item.path));
        expect(new Set(paths).size).toBe(paths.length);
      }
    });

    test("items and events survive JSON", () => {
      for (const { body } of webhooks) {
        for (const item of adapter.split(body)) {
          const kept: unknown = JSON.parse(JSON.stringify(item.raw));
          expect(adapter.parse(kept)).toEqual(adapter.parse(item.raw));
          expect(JSON.parse(JSON.stringify(adapter.parse(kept)))).toEqual(adapter.parse(kept));
        }
      }
    });

    test("a body without events yields no item", () => {
      for (const body of emptyBodies) expect(adapter.split(body)).toEqual([]);
    });

    test("no JSON value makes split or parse throw, and what split finds, parse turns into an event", () => {
      fc.assert(
        fc.property(strangeBodies(webhooks), (body) => {
          for (const item of adapter.split(body)) {
            expect(item.dedupeKey).toMatch(/^[\x20-\uffff]{1,300}$/u);
            expect(eventKinds).toContain(adapter.parse(item.raw).kind);
          }
          expect(eventKinds).toContain(adapter.parse(body).kind);
        }),
      );
    });
  });
}

/** Any JSON, and documented bodies in which any JSON stands somewhere. */
function strangeBodies(webhooks: readonly WebhookFixture[]): fc.Arbitrary<unknown> {
  const damaged = fc
    .tuple(fc.constantFrom(...webhooks.map(({ body }) => body)), fc.nat(), fc.jsonValue())
    .map(([body, place, value]) => withValueAt(body, place, value));
  return fc.oneof(fc.jsonValue({ maxDepth: 6 }), damaged);
}

/** A copy in which the value at one place, counted over all places, is another. */
function withValueAt(body: unknown, place: number, value: unknown): unknown {
  const text = JSON.stringify(body);
  let count = 0;
  JSON.parse(text, (_key, found: unknown) => {
    count += 1;
    return found;
  });
  let index = -1;
  return JSON.parse(text, (_key, found: unknown) => {
    index += 1;
    return index === place % count ? value : found;
  });
}

function contentSend(content: Content, more: Partial<Extract<OutgoingSend, { kind: "content" }>> = {}): OutgoingSend {
  return { kind: "content", contactKey: "24300000000000001", content, ground: openWindow, clientRef, ...more };
}

function describeSends(adapter: ChannelAdapter, { sends }: ConformanceFixtures, unlessSkipped: UnlessSkipped) {
  describe("sends", () => {
    const hello = contentSend({ kind: "text", text: "Hallo" });

    test.each(sends)("$name is rendered as documented", ({ content, bodyHas, bucket }) => {
      const call = adapter.render(contentSend(content), account);
      expect(JSON.parse(call.body)).toMatchObject(bodyHas);
      expect(call.bucket).toBe(bucket);
      expect(call.url.startsWith(`${account.graphUrl}/`)).toBe(true);
    });

    for (const kind of contentKinds) {
      unlessSkipped(`content:${kind}`, `the fixtures show ${kind} content leaving`, () => {
        expect(sends.map((fixture) => fixture.content.kind)).toContain(kind);
      });
    }

    test("the same send is rendered the same", () => {
      for (const { content } of sends) {
        expect(adapter.render(contentSend(content), account)).toEqual(adapter.render(contentSend(content), account));
      }
    });

    unlessSkipped("client reference", "every content carries our reference", () => {
      for (const { content } of sends) expect(adapter.render(contentSend(content), account).body).toContain(clientRef);
    });

    unlessSkipped("reply to", "a reply names the message it answers", () => {
      const reply = contentSend({ kind: "text", text: "Hallo" }, { replyToMid: "m_answered" });
      expect(adapter.render(reply, account).body).toContain("m_answered");
      expect(adapter.render(hello, account).body).not.toContain("m_answered");
    });

    unlessSkipped("human agent", "a person's late answer is marked as such", () => {
      const late = contentSend({ kind: "text", text: "Hallo" }, { ground: humanAgent });
      expect(adapter.render(late, account).body).not.toBe(adapter.render(hello, account).body);
    });

    unlessSkipped("actions", "typing and seen are calls of their own", () => {
      const bodies = (["typing_on", "typing_off", "mark_seen"] as const).map((action) => {
        const call = adapter.render({ kind: "action", contactKey: "24300000000000001", action }, account);
        expect(call.bucket).toBe("action");
        return call.body;
      });
      expect(new Set(bodies).size).toBe(3);
    });

    unlessSkipped("bearer token", "the token stands in the header, never in address or body", () => {
      const call = adapter.render(hello, account);
      expect(call.headers.authorization).toBe(`Bearer ${account.token}`);
      expect(call.url + call.body).not.toContain(account.token);
    });
  });
}

function describeAnswers(adapter: ChannelAdapter, { answers }: ConformanceFixtures, unlessSkipped: UnlessSkipped) {
  describe("answers", () => {
    test.each(answers)("$name means $outcome.kind", ({ answer, outcome }) => {
      expect(adapter.interpret(answer)).toMatchObject(outcome);
    });

    for (const reason of refusalReasons) {
      unlessSkipped(`refusal:${reason}`, `the fixtures show a refusal for ${reason}`, () => {
        expect(answers.map((fixture) => fixture.outcome.reason)).toContain(reason);
      });
    }

    test("no answer at all is uncertain, never refused", () => {
      expect(adapter.interpret({ status: 0, headers: {}, body: "" })).toMatchObject({ kind: "uncertain" });
    });

    test("no answer makes interpret throw, and no wait is negative", () => {
      const status = fc.oneof(fc.constantFrom(0, 200, 301, 400, 401, 429, 500, 503), fc.integer({ min: 0, max: 599 }));
      const body = fc.oneof(
        fc.string({ unit: "binary" }),
        fc.json(),
        fc.jsonValue().map((error) => JSON.stringify({ error })),
        fc
          .record({ code: fc.integer(), error_subcode: fc.jsonValue(), message: fc.jsonValue() })
          .map((error) => JSON.stringify({ error })),
      );
      const headers = fc.dictionary(
        fc.constantFrom("retry-after", "x-app-usage", "x-page-usage", "x-business-use-case-usage"),
        fc.oneof(fc.string(), fc.json(), fc.array(fc.string())),
      );
      fc.assert(
        fc.property(status, headers, body, (code, head, text) => {
          const outcome = adapter.interpret({ status: code, headers: head, body: text });
          if (outcome.kind === "deferred") expect(outcome.retryAfterMs).toBeGreaterThanOrEqual(0);
        }),
      );
    });
  });
}
