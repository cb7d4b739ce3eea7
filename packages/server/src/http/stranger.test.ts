import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Endpoint, endpoints, pathOf } from "@botschaft/contract";
import { patient } from "../../../../scripts/parts/patience.mjs";
import { createTestApp, type TestAnswer, type TestApp, type TestCaller } from "../../test/app.ts";
import {
  type Json,
  pathsOf,
  samplesOf,
  schemaOf,
  STRANGE_VALUES,
  valueAt,
  withValue,
} from "../../test/strangeInput.ts";

interface Home {
  readonly key: TestCaller;
  readonly ids: Readonly<Record<string, string>>;
}

let test: TestApp;
let document: {
  readonly paths: Record<
    string,
    Record<string, { readonly responses: Record<string, { readonly description: string }> }>
  >;
};
let home: Home;
let foreign: Home;
/** Somebody who may only look, in both. */
let member: TestCaller;
beforeAll(async () => {
  test = await createTestApp({ environment: { API_REQUESTS_PER_MINUTE: "1000000" } });
  document = (await test.app.inject("/api/openapi.json")).json();
  home = await furnish("1000001");
  foreign = await furnish("1000002");
  const viewer = await test.createMember(home.key.workspaceId, "viewer");
  await test.pool.query(
    "insert into members (workspace_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'viewer')",
    [foreign.key.workspaceId, viewer.userId],
  );
  member = viewer;
});
afterAll(() => test.close());

/** One of everything, so that a request gets as far as it can. */
async function furnish(accountId: string): Promise<Home> {
  const workspaceId = await test.createWorkspace();
  const key = await test.createKey(workspaceId);
  const post = async (path: string, body: object) => (await test.call(key, "POST", path, body)).json;
  const channelId = await test.connectPage(key, accountId);
  const conversationId = await test.says(channelId, "anna", "Moin");
  const contactId = (await test.call(key, "GET", `/conversations/${conversationId}`)).json.contact.id;
  const definition = {
    formatVersion: 1,
    defaultLanguage: "de",
    start: "a",
    triggers: [{ kind: "keyword", words: ["nie gesagt"], match: "exact" }],
    nodes: [{ id: "a", kind: "end" }],
  };
  const flowId = (await post("/flows", { name: "Flow", definition })).id;
  const published = await post(`/flows/${flowId}/publish`, {});
  const broadcast = await post("/broadcasts", {
    name: "Broadcast",
    content: { kind: "text", text: "Neu" },
    contactIds: [contactId],
    isPaused: true,
  });
  const cannedReply = await post("/canned-replies", {
    shortcut: "moin",
    texts: { de: "Moin!", en: null },
    isShared: true,
  });
  const member = await test.createMember(workspaceId, "agent");
  const invitation = await post(`/workspaces/${workspaceId}/invitations`, { role: "agent" });
  const apiKey = await post(`/workspaces/${workspaceId}/api-keys`, { name: "k", scopes: ["inbox:read"] });
  const raw = await test.pool.query(
    "insert into raw_events (id, workspace_id, body, problem) values ((select coalesce(max(id), 0) + 1000000 from raw_events), $1, 'x', 'not_json') returning id",
    [workspaceId],
  );
  return {
    key,
    ids: {
      workspaceId,
      channelId,
      conversationId,
      contactId,
      flowId,
      broadcastId: broadcast.id,
      cannedReplyId: cannedReply.id,
      versionId: published.publishedVersion?.id ?? randomUUID(),
      memberId: member.memberId,
      invitationId: invitation.id ?? invitation.invitation?.id ?? randomUUID(),
      keyId: apiKey.id ?? apiKey.key?.id ?? randomUUID(),
      mediaId: "0".repeat(64),
      rawId: raw.rows[0].id,
      token: "t".repeat(43),
    },
  };
}

const all = Object.values<Endpoint>(endpoints).filter(({ id }) => id !== "watch");
const named = all.map((endpoint) => [endpoint.id, endpoint] as const);
/** What asks the platform gets no answer here, which is said with these. */
const PLATFORM_IS_AWAY = new Set([502]);

function pathFor(
  endpoint: Endpoint,
  ids: Readonly<Record<string, string>>,
  query: Record<string, unknown> = {},
): string {
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  return pathOf(endpoint, { params: Object.fromEntries(names.map((name) => [name, ids[name]])), query });
}

/** Refused in due form, and as OpenAPI announces it, or done; but nothing that broke. */
function expectAnswer(endpoint: Endpoint, answer: TestAnswer, what: unknown): void {
  const path = `/api/v1${endpoint.path}`;
  const announced = document.paths[path]?.[endpoint.method.toLowerCase()]?.responses[answer.status]?.description ?? "";
  const isAnnounced = answer.status < 300 ? announced !== "" : announced.includes(`\`${answer.json?.code}\``);
  if (!isAnnounced)
    expect.soft({ what, status: answer.status, text: answer.text }).toBe(`announced: ${announced || "nothing"}`);
  const isOurs = answer.status < 500 || PLATFORM_IS_AWAY.has(answer.status);
  if (!isOurs) expect.soft({ what, status: answer.status, text: answer.text }).toBe("an answer");
  if (answer.status >= 400 && answer.json?.code === undefined)
    expect.soft({ what, text: answer.text }).toBe("a problem");
}

/** Nothing that takes away what the next request needs. */
const isHarmless = ({ method, id }: Endpoint) => method !== "DELETE" && id !== "pauseChannel";

describe("a stranger who tries everything", () => {
  it.each(named)("%s announces what the door refuses: callers, workspaces, forms, keys", async (_id, endpoint) => {
    const { method } = endpoint;
    const path = pathFor(endpoint, home.ids);
    const body = method === "GET" ? undefined : "{}";
    const isMultipart = endpoint.bodyType === "multipart";
    const { origin: _origin, ...withoutOrigin } = member.headers;
    const { "x-workspace-id": _workspace, ...withoutWorkspace } = member.headers;
    const json = isMultipart ? {} : { "content-type": "application/json" };
    for (const [caller, headers] of [
      [null, json],
      [{ ...home.key, headers: { authorization: "Bearer nonsense" } }, json],
      [member, json],
      [{ ...member, headers: withoutOrigin }, json],
      [{ ...member, headers: withoutWorkspace }, json],
      [home.key, { ...json, "x-workspace-id": foreign.key.workspaceId }],
      [home.key, { "content-type": "text/plain" }],
      [home.key, { ...json, "idempotency-key": "ä" }],
    ] as const) {
      const answer = await test.call(caller, method, path, body, headers);
      if (answer.status >= 400) expectAnswer(endpoint, answer, headers);
    }
  });

  it.each(named.filter(([, each]) => each.body !== undefined && each.bodyType === undefined && isHarmless(each)))(
    "%s answers every body with a refusal or success",
    async (_id, endpoint) => {
      if (endpoint.body === undefined) return;
      const { method } = endpoint;
      const known = {
        ...home.ids,
        graphUrl: "http://127.0.0.1:1",
        clientKey: "k",
        kind: undefined,
      } as unknown as Record<string, Json>;
      const path = pathFor(endpoint, home.ids);
      const send = async (body: Json | undefined, what: unknown) =>
        expectAnswer(
          endpoint,
          await test.call(home.key, method, path, JSON.stringify(body ?? null), { "content-type": "application/json" }),
          what,
        );
      for (const sample of samplesOf(schemaOf(endpoint.body), known)) {
        await send(sample, sample);
        for (const place of pathsOf(sample)) {
          for (const value of [...STRANGE_VALUES, undefined])
            await send(withValue(sample, place, value), [place, value]);
          if (typeof valueAt(sample, place) === "object" && place.length > 0)
            await send(withValue(sample, [...place, "unheard_of"], "x"), [place, "unheard_of"]);
        }
      }
    },
    patient(120_000),
  );

  it.each(named.filter(([, each]) => each.query !== undefined))(
    "%s answers every query with a refusal or success",
    async (_id, endpoint) => {
      const strange = [
        "",
        "0",
        "-1",
        "1.5",
        "1e309",
        "99999999999999999999",
        "3000000000",
        "0000-01-01T00:00:00Z",
        "2026-02-31T00:00:00Z",
        "null",
        "%",
        "a\0b",
        "\ud800",
        "\\",
        "'",
        "ä".repeat(200),
      ];
      const cursors = [
        [],
        ["x"],
        ["flows", 1, "2026-13-45T99:99:99.0Z", home.ids["flowId"]],
        ["flows", 1, "2026-02-31T00:00:00.0Z", home.ids["flowId"]],
        ["flows", 3_000_000_000, "2026-02-01T00:00:00.0Z", home.ids["flowId"]],
        ["versions", 3_000_000_000],
        ["failed", "999999999999999999"],
        ["failed", "9999999999999999999"],
        { a: 1 },
        null,
        7,
      ];
      const values = [
        ...strange,
        home.ids["channelId"],
        foreign.ids["channelId"],
        ...cursors.map((each) => Buffer.from(JSON.stringify(each)).toString("base64url")),
      ];
      for (const name of Object.keys(endpoint.query?.shape ?? {})) {
        for (const value of values) {
          const path = pathFor(endpoint, home.ids, { [name]: value });
          expectAnswer(endpoint, await test.call(home.key, endpoint.method, path), [name, value]);
        }
        const twice = `${pathFor(endpoint, home.ids)}?${name}=1&${name}=2`;
        expectAnswer(endpoint, await test.call(home.key, endpoint.method, twice), [name, "twice"]);
      }
    },
  );

  it.each(named.filter(([, each]) => /\{/.test(each.path)))(
    "%s answers every id with a refusal",
    async (_id, endpoint) => {
      const strange = [
        "0",
        "%00",
        "..%2f..",
        "%ff",
        "'",
        "ä".repeat(90),
        "x".repeat(600),
        "00000000-0000-4000-8000-000000000000",
      ];
      for (const [, name] of endpoint.path.matchAll(/\{(\w+)\}/g)) {
        for (const value of strange) {
          const path = `/api/v1${endpoint.path.replace(/\{(\w+)\}/g, (_all, each: string) => (each === name ? value : (home.ids[each] ?? "")))}`;
          const answer = await test.call(home.key, endpoint.method, path, endpoint.method === "GET" ? undefined : {});
          expectAnswer(endpoint, answer, [name, value]);
          expect.soft([400, 404, 410, 414, 422], `${name} ${value}`).toContain(answer.status);
        }
      }
    },
  );

  it.each(named.filter(([, each]) => /\{/.test(each.path) && each.access.kind === "scope"))(
    "%s finds nothing of another workspace",
    async (_id, endpoint) => {
      const known = { ...foreign.ids, clientKey: "k" } as Record<string, Json>;
      const samples =
        endpoint.body === undefined || endpoint.bodyType ? [{}] : samplesOf(schemaOf(endpoint.body), known);
      for (const body of samples) {
        const payload = endpoint.method === "GET" ? undefined : (body as object);
        const query = endpoint.id === "listHits" ? { q: "Moin" } : {};
        const answer = await test.call(home.key, endpoint.method, pathFor(endpoint, foreign.ids, query), payload);
        expect.soft({ status: answer.status, code: answer.json?.code }).toEqual({ status: 404, code: "not_found" });
        // With our own workspace's path before it, where it has one.
        const mixed = await test.call(
          home.key,
          endpoint.method,
          pathFor(endpoint, { ...foreign.ids, workspaceId: home.ids["workspaceId"] ?? "" }, query),
          payload,
        );
        if (endpoint.path !== "/workspaces/{workspaceId}" && !/\{workspaceId\}\/[a-z-]+$/.test(endpoint.path))
          expect.soft({ status: mixed.status, code: mixed.json?.code }).toEqual({ status: 404, code: "not_found" });
      }
    },
  );

  it.each(
    named.filter(
      ([, each]) =>
        each.method !== "GET" && each.bodyType === undefined && isHarmless(each) && each.access.kind === "scope",
    ),
  )("%s with a repeated key gives the same answer, and with another body a refusal", async (_id, endpoint) => {
    const known = { ...home.ids, graphUrl: "http://127.0.0.1:1", clientKey: randomUUID() } as Record<string, Json>;
    const [body] = endpoint.body === undefined ? [{}] : samplesOf(schemaOf(endpoint.body), known);
    const headers = { "idempotency-key": randomUUID() };
    const send = (payload: Json | undefined) =>
      test.call(home.key, endpoint.method, pathFor(endpoint, home.ids), payload as object, headers);
    const first = await send(body);
    const second = await send(body);
    if (first.status < 500)
      expect({ status: second.status, text: second.text }).toEqual({ status: first.status, text: first.text });
    if (body === undefined || first.status >= 500) return;
    for (const place of pathsOf(body).filter((each) => typeof valueAt(body, each) === "string")) {
      const other = await send(withValue(body, place, "another"));
      // What does not even fit is refused before.
      if (other.status !== 400)
        expect.soft(other.json, String(place)).toMatchObject({ code: "idempotency_key_reused" });
    }
  });
});
