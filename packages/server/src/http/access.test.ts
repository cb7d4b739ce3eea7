import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Endpoint, endpoints, pathOf, type Role, type Scope, scopesOfRole } from "@botschaft/contract";
import { asId } from "@botschaft/core";
import { createTestApp, type TestApp, type TestCaller } from "../../test/app.ts";
import { withWorkspace } from "../db/pool.ts";

let test: TestApp;
let home: string;
let foreign: string;
beforeAll(async () => {
  test = await createTestApp();
  [home, foreign] = await Promise.all([test.createWorkspace("Home"), test.createWorkspace("Foreign")]);
});
afterAll(() => test.close());

const NOBODY = "00000000-0000-4000-8000-000000000000";
const scoped = Object.values<Endpoint>(endpoints).filter(
  (endpoint) => endpoint.access.kind === "scope" && endpoint.id !== "watch",
);
const scopeOf = ({ access }: Endpoint) => (access.kind === "scope" ? access.scope : "none");

function callWithNonsense(caller: TestCaller | null, endpoint: Endpoint, workspaceId: string) {
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  const params = Object.fromEntries(
    names.map((name) => [name, name === "workspaceId" ? workspaceId : name === "mediaId" ? "0".repeat(64) : NOBODY]),
  );
  return test.call(caller, endpoint.method, pathOf(endpoint, { params }), endpoint.method === "GET" ? undefined : {});
}

describe("every operation", () => {
  it.each(scoped.map((endpoint) => [endpoint.id, endpoint] as const))(
    "%s is closed to strangers",
    async (_id, endpoint) => {
      expect((await callWithNonsense(null, endpoint, home)).status).toBe(401);
    },
  );

  it.each(scoped.map((endpoint) => [endpoint.id, endpoint] as const))(
    "%s is closed to a key with every other scope",
    async (_id, endpoint) => {
      const others = Object.values<Endpoint>(endpoints)
        .map(scopeOf)
        .filter((scope): scope is Scope => scope !== "none" && scope !== scopeOf(endpoint));
      const answer = await callWithNonsense(await test.createKey(home, [...new Set(others)]), endpoint, home);
      expect(answer.json).toMatchObject({
        status: 403,
        code: "forbidden",
        detail: `This needs the scope ${scopeOf(endpoint)}.`,
      });
    },
  );

  it.each(scoped.map((endpoint) => [endpoint.id, endpoint] as const))(
    "%s is not refused to a key with its scope",
    async (_id, endpoint) => {
      const answer = await callWithNonsense(await test.createKey(home, [scopeOf(endpoint) as Scope]), endpoint, home);
      expect([401, 403]).not.toContain(answer.status);
      expect(answer.status).toBeLessThan(500);
    },
  );
});

describe("roles", () => {
  it.each(["owner", "admin", "agent", "viewer"] as const)(
    "%s may do what the role stands for, and nothing else",
    async (role: Role) => {
      const member = await test.createMember(home, role);
      for (const endpoint of scoped) {
        const { status } = await callWithNonsense(member, endpoint, home);
        const may = scopesOfRole[role].includes(scopeOf(endpoint) as Scope);
        expect.soft({ id: endpoint.id, isRefused: status === 403 }).toEqual({ id: endpoint.id, isRefused: !may });
      }
    },
  );

  it("a viewer cannot write, an agent cannot publish", () => {
    expect(scopesOfRole.viewer.filter((scope) => scope.endsWith(":write"))).toEqual([]);
    expect(scopesOfRole.agent).not.toContain("flows:write");
    expect(scopesOfRole.agent).not.toContain("keys:read");
  });
});

describe("who is asking", () => {
  it("a wrong, malformed or revoked key is refused, also beside a good cookie", async () => {
    const member = await test.createMember(home, "owner");
    for (const authorization of ["Bearer bn_wrong", `Bearer bn_${"A".repeat(43)}`, "Basic abc", "nonsense", ""]) {
      const answer = await test.call(member, "GET", "/channels", undefined, { authorization });
      expect(answer.json).toMatchObject({ status: 401, code: "unauthenticated" });
    }
    const key = await test.createKey(home);
    expect((await test.call(key, "GET", "/channels")).status).toBe(200);
    await test.pool.query("update api_keys set revoked_at = now() where secret_hash is not null and name = 'test key'");
    expect((await test.call(key, "GET", "/channels")).status).toBe(401);
  });

  it("an expired key is refused", async () => {
    const key = await test.createKey(home);
    await test.pool.query("update api_keys set expires_at = now() - interval '1 second' where revoked_at is null");
    expect((await test.call(key, "GET", "/channels")).status).toBe(401);
  });

  it("a foreign website cannot write with a member's cookie", async () => {
    const member = await test.createMember(home, "owner");
    const write = (origin: string | undefined) => {
      const { origin: _own, ...headers } = member.headers;
      return test.call(
        { ...member, headers: origin === undefined ? headers : { ...headers, origin } },
        "POST",
        "/flows",
        { name: "x" },
      );
    };
    for (const origin of [
      "https://evil.example",
      "null",
      "http://localhost:3000.evil.example",
      "http://localhost:3001",
      undefined,
    ]) {
      expect((await write(origin)).json).toMatchObject({ status: 403, code: "origin_not_allowed" });
    }
    expect((await write("http://localhost:3000")).status).toBe(201);
    expect((await write("http://127.0.0.1:3000")).status).toBe(201);
  });

  it("a member of two workspaces has to say which one", async () => {
    const member = await test.createMember(home, "owner");
    await test.pool.query(
      "insert into members (workspace_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'viewer')",
      [foreign, member.userId],
    );
    const { "x-workspace-id": _named, ...headers } = member.headers;
    expect((await test.call({ ...member, headers }, "GET", "/channels")).json).toMatchObject({
      code: "workspace_required",
    });
    const me = await test.call(member, "GET", "/me");
    expect(me.json).toMatchObject({ kind: "member", role: "owner", workspaceId: home });
    expect(me.json.workspaces.map((each: { role: string }) => each.role).sort()).toEqual(["owner", "viewer"]);
  });
});

describe("workspaces are apart", () => {
  it("neither key nor member enters a foreign workspace by naming it", async () => {
    for (const caller of [await test.createKey(home), await test.createMember(home, "owner")]) {
      for (const id of [foreign, NOBODY, "nonsense"]) {
        expect((await test.call(caller, "GET", "/channels", undefined, { "x-workspace-id": id })).status).toBe(404);
        expect((await test.call(caller, "GET", `/workspaces/${id}`)).status).toSatisfy(
          (status) => status === 404 || status === 400,
        );
        expect((await test.call(caller, "GET", `/workspaces/${id}/members`)).status).toSatisfy(
          (status) => status === 404 || status === 400,
        );
      }
    }
  });

  it("things of a foreign workspace are not found by their id", async () => {
    const [own, other] = await Promise.all([test.createKey(home), test.createKey(foreign)]);
    const flow = (await test.call(other, "POST", "/flows", { name: "theirs" })).json;
    const channel = (
      await test.call(other, "POST", "/channels", {
        kind: "messenger",
        accountId: "77001",
        name: "theirs",
        token: "a token of theirs",
        settings: { skipChecks: true },
      })
    ).json.channel;
    for (const [method, path, body] of [
      ["GET", `/flows/${flow.id}`],
      ["PUT", `/flows/${flow.id}/draft`, { definition: { formatVersion: 1 } }],
      ["POST", `/flows/${flow.id}/publish`],
      ["DELETE", `/flows/${flow.id}`],
      ["PATCH", `/flows/${flow.id}`, { name: "mine" }],
      ["GET", `/flows/${flow.id}/export`],
      ["GET", `/channels/${channel.id}`],
      ["PATCH", `/channels/${channel.id}`, { name: "mine" }],
      ["DELETE", `/channels/${channel.id}`],
    ] as const) {
      expect.soft([method, path, (await test.call(own, method, path, body)).status]).toEqual([method, path, 404]);
    }
    expect(
      (await test.call(own, "GET", "/flows")).json.items.filter((each: { id: string }) => each.id === flow.id),
    ).toEqual([]);
    expect((await test.call(other, "GET", `/flows/${flow.id}`)).json.name).toBe("theirs");
  });

  it("row security alone stops a query that forgot the workspace", async () => {
    await test.call(await test.createKey(foreign), "POST", "/flows", { name: "hidden" });
    await test.createMember(foreign, "owner");
    const hers = await test.createMember(home, "owner");
    await withWorkspace(test.pool, asId(home), async (db) => {
      expect((await db.query("select from flows where name = 'hidden'")).rowCount).toBe(0);
      expect((await db.query("update flows set name = 'taken over' where name = 'hidden'")).rowCount).toBe(0);
      expect((await db.query("delete from members where workspace_id = $1", [foreign])).rowCount).toBe(0);
      expect((await db.query("select id from workspaces")).rows).toEqual([{ id: home }]);
      const people = await db.query("select id from users");
      const members = await db.query("select user_id as id from members");
      expect(new Set(people.rows.map(({ id }) => id))).toEqual(new Set(members.rows.map(({ id }) => id)));
      expect(people.rows.map(({ id }) => id)).toContain(hers.userId);
    });
    const plant = "insert into flows (workspace_id, id, name, draft) values ($1, gen_random_uuid(), 'planted', '{}')";
    await expect(withWorkspace(test.pool, asId(home), (db) => db.query(plant, [foreign]))).rejects.toThrow(
      /row-level security/,
    );
    await expect(withWorkspace(test.pool, asId(home), (db) => db.query(plant, [home]))).resolves.toBeDefined();
  });

  it("every table that a request can read is under row security, also those of later migrations", async () => {
    const { rows } = await test.pool.query<{ name: string; isSecured: boolean }>(
      `select c.relname as name, c.relrowsecurity as "isSecured" from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and (has_any_column_privilege('botschaft_member', c.oid, 'select, insert, update')
               or has_table_privilege('botschaft_member', c.oid, 'delete'))`,
    );
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter(({ isSecured }) => !isSecured)).toEqual([]);
  });

  it("the restricted role sees no password, session or secret", async () => {
    for (const table of ["sessions", "accounts", "verifications", "two_factors", "idempotency_keys"]) {
      await expect(withWorkspace(test.pool, asId(home), (db) => db.query(`select * from ${table}`))).rejects.toThrow(
        /permission denied/,
      );
    }
  });
});
