import { createHmac } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { scopesOfRole } from "@botschaft/contract";
import { createTestApp, signIn, type TestApp, type TestCaller } from "../../../test/app.ts";
import { createSignInLink, ensureFirstOwner, ensureInstallationKey } from "../../auth/index.ts";

let test: TestApp;
let home: string;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(async () => {
  home = await test.createWorkspace();
});

const password = "a password nobody knows";
const inviteBy = async (caller: Awaited<ReturnType<TestApp["createMember"]>>, body: object) => {
  const answer = await test.call(caller, "POST", `/workspaces/${home}/invitations`, body);
  return { ...answer, token: String(answer.json.url).split("/").at(-1) ?? "" };
};

describe("setting up from outside", () => {
  it("with the installation key one creates a workspace, a key in it, and works with that", async () => {
    const path = await ensureInstallationKey(test.pool, test.config.dataDir);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const installation = {
      workspaceId: "",
      headers: { authorization: `Bearer ${(await readFile(path, "utf8")).trim()}` },
    };
    const workspace = await test.call(installation, "POST", "/workspaces", {
      name: "Schöne Füße GmbH",
      settings: { country: "AT" },
    });
    expect(workspace).toMatchObject({
      status: 201,
      json: {
        slug: "schoene-fuesse-gmbh",
        settings: { country: "AT", defaultLanguage: "de", timezone: "Europe/Berlin" },
      },
    });
    const key = await test.call(installation, "POST", `/workspaces/${workspace.json.id}/api-keys`, {
      name: "bench",
      scopes: ["flows:write", "flows:read"],
    });
    expect(key.json).toMatchObject({
      name: "bench",
      createdBy: "installation key",
      secret: expect.stringMatching(/^bn_[\w-]{43}$/),
    });
    const caller = { workspaceId: workspace.json.id, headers: { authorization: `Bearer ${key.json.secret}` } };
    expect((await test.call(caller, "GET", "/me")).json).toMatchObject({
      kind: "key",
      workspaceId: workspace.json.id,
      scopes: ["flows:write", "flows:read"],
    });
    expect((await test.call(caller, "POST", "/flows", { name: "x" })).status).toBe(201);
    expect((await test.call(caller, "POST", "/workspaces", { name: "x" })).json).toMatchObject({ code: "forbidden" });
    expect(
      (await test.call(installation, "GET", "/workspaces")).json.items.map((each: { id: string }) => each.id),
    ).toContain(workspace.json.id);
    expect((await test.call(installation, "GET", "/channels")).json.code).toBe("workspace_required");
    expect(
      (await test.call(installation, "GET", "/channels", undefined, { "x-workspace-id": workspace.json.id })).status,
    ).toBe(200);
  });

  it("the installation key stays the same over starts", async () => {
    const first = await readFile(await ensureInstallationKey(test.pool, test.config.dataDir), "utf8");
    expect(await readFile(await ensureInstallationKey(test.pool, test.config.dataDir), "utf8")).toBe(first);
  });

  it("two workspaces of one name get two slugs", async () => {
    const member = await test.createMember(home, "owner");
    const slugs = await Promise.all(
      [1, 2].map(async () => (await test.call(member, "POST", "/workspaces", { name: "Zwilling" })).json.slug),
    );
    expect(new Set(slugs).size).toBe(2);
    const nameless = (await test.call(member, "POST", "/workspaces", { name: "😀" })).json;
    expect(nameless.slug).toMatch(/^workspace-/);
    expect((await test.call(member, "GET", "/me")).json.workspaces.map((each: { role: string }) => each.role)).toEqual([
      "owner",
      "owner",
      "owner",
      "owner",
    ]);
  });
});

describe("keys", () => {
  it("nobody gives a key what they do not have", async () => {
    const limited = await test.createKey(home, ["keys:write", "inbox:read"]);
    expect(
      (await test.call(limited, "POST", `/workspaces/${home}/api-keys`, { name: "k", scopes: ["flows:write"] })).json,
    ).toMatchObject({ code: "forbidden" });
    expect(
      (await test.call(limited, "POST", `/workspaces/${home}/api-keys`, { name: "k", scopes: ["inbox:read"] })).status,
    ).toBe(201);
  });

  it("a secret is shown once, and a revoked key is refused at once", async () => {
    const owner = await test.createMember(home, "owner");
    const created = (
      await test.call(owner, "POST", `/workspaces/${home}/api-keys`, { name: "k", scopes: ["inbox:read"] })
    ).json;
    const caller = { workspaceId: home, headers: { authorization: `Bearer ${created.secret}` } };
    expect((await test.call(caller, "GET", "/conversations")).status).toBe(200);
    const listed = await test.call(owner, "GET", `/workspaces/${home}/api-keys`);
    expect(listed.text).not.toContain(created.secret);
    expect(listed.json.items).toMatchObject([{ hint: created.secret.slice(-4), lastUsedAt: expect.any(String) }]);
    expect((await test.call(owner, "DELETE", `/workspaces/${home}/api-keys/${created.id}`)).status).toBe(204);
    expect((await test.call(caller, "GET", "/conversations")).status).toBe(401);
  });
});

describe("invitations", () => {
  it("a stranger follows the link, gets an account, is signed in, and the link is used up", async () => {
    const owner = await test.createMember(home, "owner");
    const { status, token, json } = await inviteBy(owner, { role: "agent", email: "Ben@Example.com" });
    expect({ status, url: json.url }).toEqual({ status: 201, url: `http://localhost:3000/invitations/${token}` });
    expect((await test.call(null, "GET", `/invitations/${token}`)).json).toMatchObject({
      workspaceName: "Nordwind",
      email: "ben@example.com",
      role: "agent",
      invitedBy: "Test owner",
    });
    expect((await test.call(null, "POST", `/invitations/${token}/accept`, {})).json).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
    const accepted = await test.call(null, "POST", `/invitations/${token}/accept`, { name: "Ben", password });
    expect(accepted.json).toEqual({ workspaceId: home });
    const cookie = [accepted.headers["set-cookie"]]
      .flat()
      .map((each) => String(each).split(";", 1)[0])
      .join("; ");
    expect([accepted.headers["set-cookie"]].flat().join()).toMatch(/HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/i);
    expect((await test.call({ workspaceId: home, headers: { cookie } }, "GET", "/me")).json).toMatchObject({
      role: "agent",
      user: { name: "Ben", email: "ben@example.com", hasPassword: true },
    });
    expect(
      (
        await test.call(null, "POST", `/invitations/${token}/accept`, {
          name: "Eve",
          email: "ben@example.com",
          password,
        })
      ).json,
    ).toMatchObject({ status: 410, code: "invitation_invalid" });
  });

  it("of many who follow one link at once one gets in, and nobody else gets an account", async () => {
    const owner = await test.createMember(home, "owner");
    const { token } = await inviteBy(owner, { role: "agent" });
    const emails = Array.from({ length: 6 }, (_, at) => `crowd-${at}@example.com`);
    const answers = await Promise.all(
      emails.map((email) =>
        test.call(null, "POST", `/invitations/${token}/accept`, { name: "Crowd", email, password }),
      ),
    );
    expect(answers.map(({ status }) => status).sort((one, other) => one - other)).toEqual([
      200, 410, 410, 410, 410, 410,
    ]);
    const { rowCount } = await test.pool.query("select from users where email = any($1)", [emails]);
    expect(rowCount).toBe(1);
  });

  it("who has an account joins with it", async () => {
    const owner = await test.createMember(home, "owner");
    const elsewhere = await test.createMember(await test.createWorkspace(), "owner");
    const { token } = await inviteBy(owner, { role: "viewer" });
    const stranger = await test.call(null, "POST", `/invitations/${token}/accept`, {
      name: "X",
      email: elsewhere.email,
      password,
    });
    expect(stranger.json).toMatchObject({ status: 409, code: "conflict" });
    expect((await test.call(elsewhere, "POST", `/invitations/${token}/accept`, {})).status).toBe(200);
    expect((await test.call(elsewhere, "GET", "/me")).json.workspaces).toHaveLength(2);
  });

  it("one for another address is refused before it is used up, and whom it is for still comes in", async () => {
    const owner = await test.createMember(home, "owner");
    const [meant, forwarded] = await Promise.all(
      ["owner", "agent"].map(async (role) =>
        test.createMember(await test.createWorkspace(), role as "owner" | "agent"),
      ),
    );
    if (!meant || !forwarded) throw new Error("two people");
    const { token } = await inviteBy(owner, { role: "admin", email: meant.email.toUpperCase() });
    const accept = (caller: TestCaller) => test.call(caller, "POST", `/invitations/${token}/accept`, {});
    expect((await test.call(forwarded, "GET", `/invitations/${token}`)).json).toMatchObject({
      email: meant.email,
      hasAccount: true,
    });
    expect((await accept(forwarded)).json).toMatchObject({ status: 403, code: "invitation_for_another" });
    expect((await test.call(forwarded, "GET", "/me")).json.workspaces).toHaveLength(1);
    expect((await accept(meant)).status).toBe(200);
    const unknown = await inviteBy(owner, { role: "agent", email: "nobody-yet@example.com" });
    expect((await test.call(null, "GET", `/invitations/${unknown.token}`)).json).toMatchObject({ hasAccount: false });
    const other = { name: "Eve", email: "eve@example.com", password };
    expect((await test.call(null, "POST", `/invitations/${unknown.token}/accept`, other)).json).toMatchObject({
      code: "invitation_for_another",
    });
  });

  it("a withdrawn or expired invitation is refused, and only owners invite owners", async () => {
    const [owner, admin] = await Promise.all([test.createMember(home, "owner"), test.createMember(home, "admin")]);
    const { token, json } = await inviteBy(owner, { role: "agent" });
    expect((await test.call(admin, "GET", `/workspaces/${home}/invitations`)).json.items).toMatchObject([
      { id: json.id, role: "agent" },
    ]);
    await test.call(admin, "DELETE", `/workspaces/${home}/invitations/${json.id}`);
    expect((await test.call(null, "GET", `/invitations/${token}`)).status).toBe(410);
    const late = await inviteBy(owner, { role: "agent" });
    await test.pool.query("update invitations set expires_at = now() where id = $1", [late.json.id]);
    expect((await test.call(null, "GET", `/invitations/${late.token}`)).status).toBe(410);
    expect((await inviteBy(admin, { role: "owner" })).json).toMatchObject({ status: 403 });
  });
});

describe("roles of members", () => {
  it("a key gives nobody a role that may do more than the key itself", async () => {
    const viewer = await test.createMember(home, "viewer");
    const key = await test.createKey(home, ["members:read", "members:write"]);
    const invite = (role: string, by: TestCaller) => test.call(by, "POST", `/workspaces/${home}/invitations`, { role });
    const promote = (role: string, by: TestCaller) =>
      test.call(by, "PATCH", `/workspaces/${home}/members/${viewer.memberId}`, { role });
    for (const role of ["admin", "agent", "viewer"])
      expect((await invite(role, key)).json).toMatchObject({ status: 403, code: "forbidden" });
    expect((await promote("admin", key)).json).toMatchObject({ status: 403, code: "forbidden" });
    const reader = await test.createKey(home, [...scopesOfRole.viewer, "members:write"]);
    expect((await invite("viewer", reader)).status).toBe(201);
    expect((await invite("agent", reader)).status).toBe(403);
    expect((await promote("agent", await test.createKey(home))).json).toMatchObject({ role: "agent" });
  });

  it("the last owner stays, admins do not touch owners", async () => {
    const [owner, admin, agent] = await Promise.all([
      test.createMember(home, "owner"),
      test.createMember(home, "admin"),
      test.createMember(home, "agent"),
    ]);
    const setRole = (caller: typeof owner, memberId: string, role: string) =>
      test.call(caller, "PATCH", `/workspaces/${home}/members/${memberId}`, { role });
    expect((await setRole(owner, owner.memberId, "admin")).json.code).toBe("last_owner");
    expect((await test.call(owner, "DELETE", `/workspaces/${home}/members/${owner.memberId}`)).json.code).toBe(
      "last_owner",
    );
    expect((await setRole(admin, owner.memberId, "viewer")).json.code).toBe("forbidden");
    expect((await setRole(admin, agent.memberId, "owner")).json.code).toBe("forbidden");
    expect((await setRole(admin, agent.memberId, "viewer")).json).toMatchObject({ role: "viewer" });
    expect((await setRole(owner, admin.memberId, "owner")).status).toBe(200);
    expect((await test.call(admin, "DELETE", `/workspaces/${home}/members/${owner.memberId}`)).status).toBe(204);
    expect((await test.call(owner, "GET", "/channels")).status).toBe(404);
    expect(
      (await test.call(admin, "GET", `/workspaces/${home}/members`)).json.items
        .map((each: { role: string }) => each.role)
        .sort(),
    ).toEqual(["owner", "viewer"]);
  });

  it("two owners who remove each other leave one", async () => {
    const [one, two] = await Promise.all([test.createMember(home, "owner"), test.createMember(home, "owner")]);
    const answers = await Promise.all([
      test.call(one, "DELETE", `/workspaces/${home}/members/${two.memberId}`),
      test.call(two, "DELETE", `/workspaces/${home}/members/${one.memberId}`),
    ]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    const { rows } = await test.pool.query(
      "select count(*)::int as owners from members where workspace_id = $1 and role = 'owner'",
      [home],
    );
    expect(rows).toEqual([{ owners: 1 }]);
  });
});

describe("signing in", () => {
  it("a one-time link works once", async () => {
    const owner = await ensureFirstOwner(test.pool);
    const link = await createSignInLink(test.auth, owner);
    expect(link).toMatch(/^http:\/\/localhost:3000\/api\/auth\/magic-link\/verify\?token=/);
    expect(await signIn(test.app, link)).toContain("session_token");
    expect(await signIn(test.app, link)).not.toContain("session_token");
  });

  it("who came by a link chooses a password, once, and signs in with it", async () => {
    const member = await test.createMember(home, "owner");
    expect((await test.call(member, "GET", "/me")).json.user.hasPassword).toBe(false);
    expect((await test.call(member, "PUT", "/me/password", { password })).status).toBe(204);
    expect((await test.call(member, "PUT", "/me/password", { password: "another password" })).json.code).toBe(
      "conflict",
    );
    const answer = await test.call(
      null,
      "POST",
      "/api/auth/sign-in/email",
      { email: member.email, password },
      { origin: "http://localhost:3000" },
    );
    expect(answer.status).toBe(200);
    await test.call(member, "POST", "/api/auth/sign-out", {});
    expect((await test.call(member, "GET", "/me")).status).toBe(401);
  });

  it("a member is called what they wish, but not endlessly: the name goes along with all they write", async () => {
    const member = await test.createMember(home, "agent");
    const rename = (change: object) => test.call(member, "POST", "/api/auth/update-user", change);
    expect((await rename({ name: "Jette Petersen" })).status).toBe(200);
    expect((await rename({ name: "x".repeat(101) })).json).toMatchObject({ code: "TOO_LONG" });
    expect((await rename({ image: `https://example.com/${"x".repeat(2_000)}` })).json).toMatchObject({
      code: "TOO_LONG",
    });
    const { user } = (await test.call(member, "GET", "/me")).json;
    expect(user).toMatchObject({ name: "Jette Petersen", imageUrl: null });
  });

  it("doors that only the server uses are closed", async () => {
    for (const path of [
      "/api/auth/sign-up/email",
      "/api/auth/sign-in/magic-link",
      "/api/auth/SIGN-UP/email",
      "/api/auth//sign-up/email",
      "/api/auth/%73ign-up/email",
    ]) {
      const answer = await test.call(
        null,
        "POST",
        path,
        { email: "eve@example.com", name: "Eve", password },
        { origin: "http://localhost:3000" },
      );
      expect.soft([path, answer.status]).toEqual([path, 404]);
    }
    const { rowCount } = await test.pool.query("select from users where email = 'eve@example.com'");
    expect(rowCount).toBe(0);
  });

  const guess = (remoteAddress: string, forwardedFor: string) =>
    test.app.inject({
      method: "POST",
      url: "/api/auth/sign-in/email",
      payload: { email: "a@example.com", password: "is it this one?" },
      remoteAddress,
      headers: {
        origin: "http://localhost:3000",
        "x-forwarded-for": forwardedFor,
        "x-botschaft-client-address": forwardedFor,
      },
    });

  it("guessing is slowed down, whatever address the guesser claims to have", async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 12; index++) statuses.push((await guess("198.51.100.7", `10.0.0.${index}`)).statusCode);
    expect(statuses).toContain(401);
    expect(statuses.at(-1)).toBe(429);
  });

  it("behind a proxy on this machine one guesser slows down nobody else", async () => {
    // The proxy appends who it sees; what came before is the guesser's claim.
    const behind = (address: string) => guess("127.0.0.1", `10.9.9.9, ${address}`);
    for (let index = 0; index < 12; index++) await behind("198.51.100.8");
    expect((await behind("198.51.100.8")).statusCode).toBe(429);
    expect((await behind("198.51.100.9")).statusCode).toBe(401);
  });

  it("a second factor is asked for once it is switched on", async () => {
    const member = await test.createMember(home, "owner");
    await test.call(member, "PUT", "/me/password", { password });
    const enabled = await test.call(member, "POST", "/api/auth/two-factor/enable", { password });
    expect(enabled.json.totpURI).toMatch(/^otpauth:\/\/totp\/Botschaft/);
    const code = oneTimeCode(new URL(enabled.json.totpURI).searchParams.get("secret") ?? "");
    expect((await test.call(member, "POST", "/api/auth/two-factor/verify-totp", { code })).status).toBe(200);
    const signedIn = await test.app.inject({
      method: "POST",
      url: "/api/auth/sign-in/email",
      payload: { email: member.email, password },
      remoteAddress: "198.51.100.10",
      headers: { origin: "http://localhost:3000" },
    });
    expect(signedIn.json()).toMatchObject({ twoFactorRedirect: true });
    expect(String(signedIn.headers["set-cookie"])).not.toMatch(/session_token=[^;]/);
  });
});

/** A time-based code as an authenticator shows it (RFC 6238: SHA-1, 30 seconds, six digits). */
function oneTimeCode(secret: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(secret, (letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
