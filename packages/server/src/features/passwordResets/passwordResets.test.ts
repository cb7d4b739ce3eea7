import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../test/app.ts";
import { ensureInstallationKey } from "../../auth/index.ts";
import { readFile } from "node:fs/promises";

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

const mails: Received[] = [];
/** A real SMTP server that keeps what it is given. It asks for a user, as mail servers do. */
const smtp = new SMTPServer({
  disabledCommands: ["STARTTLS"],
  allowInsecureAuth: true,
  onAuth: ({ username, password }, _session, done) =>
    username === "botschaft" && password === "p@ss" ? done(null, { user: username }) : done(new Error("who?")),
  onData: (stream, session, done) => {
    let text = "";
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => (text += chunk));
    stream.on("end", () => {
      const { mailFrom, rcptTo } = session.envelope;
      mails.push({ from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map(({ address }) => address), text });
      done();
    });
  },
});

type Member = Awaited<ReturnType<TestApp["createMember"]>>;
let test: TestApp;
let silent: TestApp;
let home: string;
let owner: Member;
beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  const { port } = smtp.server.address() as AddressInfo;
  [test, silent] = await Promise.all([
    createTestApp({
      environment: {
        SMTP_URL: `smtp://botschaft:p%40ss@127.0.0.1:${port}`,
        MAIL_FROM: "Botschaft <botschaft@nordwind.example>",
      },
    }),
    createTestApp(),
  ]);
});
afterAll(async () => {
  await Promise.all([test.close(), silent.close()]);
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});
beforeEach(async () => {
  mails.length = 0;
  home = await test.createWorkspace();
  owner = await test.createMember(home, "owner");
});

const lost = "a password that was lost";
const fresh = "a password one remembers";
const signIn = async (email: string, password: string) =>
  (await test.call(null, "POST", "/api/auth/sign-in/email", { email, password }, { origin: test.publicUrl })).status;
const linkBy = (caller: TestCaller, member: Pick<Member, "memberId">, body: object = {}, workspaceId = home) =>
  test.call(caller, "POST", `/workspaces/${workspaceId}/members/${member.memberId}/reset-link`, body);
const tokenIn = (text: string) => /\/new-password\/([\w-]{43})/.exec(text)?.[1] ?? "";
const use = (token: string, password = fresh) => test.call(null, "POST", `/password-resets/${token}`, { password });

describe("a link that an owner hands out", () => {
  it("lets a member who lost their password choose a new one, once, and ends their sessions", async () => {
    const member = await test.createMember(home, "agent");
    await test.call(member, "PUT", "/me/password", { password: lost });
    const { status, json } = await linkBy(owner, member);
    expect(status).toBe(201);
    const token = tokenIn(json.url);
    expect(json.url).toBe(`${test.publicUrl}/new-password/${token}`);
    expect((await test.call(null, "GET", `/password-resets/${token}`)).json).toMatchObject({
      name: "Test agent",
      email: member.email,
      endsSecondFactor: false,
    });
    expect((await use(token, "short")).status).toBe(400);
    const answers = await Promise.all([use(token), use(token, "another password")]);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([204, 410]));
    const chosen = answers[0]?.status === 204 ? fresh : "another password";
    expect((await test.call(member, "GET", "/me")).status).toBe(401);
    expect([await signIn(member.email, lost), await signIn(member.email, chosen)]).toEqual([401, 200]);
    expect((await test.call(null, "GET", `/password-resets/${token}`)).json).toMatchObject({ code: "reset_invalid" });
  });

  it("is stored as a hash alone, ends after its time, and when the next one is made", async () => {
    const member = await test.createMember(home, "agent");
    const [first, second] = [(await linkBy(owner, member)).json.url, (await linkBy(owner, member)).json.url];
    expect((await use(tokenIn(first))).json).toMatchObject({ status: 410, code: "reset_invalid" });
    const { rows } = await test.pool.query("select * from password_resets where user_id = $1", [member.userId]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(tokenIn(second));
    await test.pool.query("update password_resets set expires_at = now() where user_id = $1", [member.userId]);
    expect((await use(tokenIn(second))).status).toBe(410);
  });

  it("gives a password to who never had one, and takes the second factor only where that was asked for", async () => {
    const member = await test.createMember(home, "agent");
    await test.pool.query("update users set two_factor_enabled = true where id = $1", [member.userId]);
    await test.pool.query(
      "insert into two_factors (id, user_id, secret, backup_codes) values (gen_random_uuid(), $1, 'x', 'x')",
      [member.userId],
    );
    const factors = async () =>
      (await test.pool.query("select from users where id = $1 and two_factor_enabled", [member.userId])).rowCount;
    expect((await use(tokenIn((await linkBy(owner, member)).json.url))).status).toBe(204);
    expect(await factors()).toBe(1);
    expect((await use(tokenIn((await linkBy(owner, member, { endsSecondFactor: true })).json.url))).status).toBe(204);
    expect(await factors()).toBe(0);
    expect(await signIn(member.email, fresh)).toBe(200);
  });

  it("is given by nobody to who may do more, here or elsewhere", async () => {
    const [admin, agent] = [await test.createMember(home, "admin"), await test.createMember(home, "agent")];
    const elsewhere = await test.createWorkspace();
    await test.pool.query(
      "insert into members (workspace_id, id, user_id, role) values ($1, gen_random_uuid(), $2, 'owner')",
      [elsewhere, agent.userId],
    );
    const refused = { status: 403, json: { code: "forbidden" } };
    // An admin takes no owner's account, and no owner that of somebody who owns another workspace.
    expect(await linkBy(admin, owner)).toMatchObject(refused);
    expect(await linkBy(owner, agent)).toMatchObject(refused);
    expect(await linkBy(owner, owner)).toMatchObject(refused);
    expect(await linkBy(agent, admin)).toMatchObject(refused);
    expect(await linkBy(await test.createKey(home, ["members:read", "members:write"]), admin)).toMatchObject(refused);
    expect(await linkBy(await test.createKey(home), owner)).toMatchObject(refused);
    expect((await linkBy(owner, admin)).status).toBe(201);
    const foreign = await test.createMember(elsewhere, "owner");
    expect((await linkBy(foreign, admin, {}, home)).status).toBe(404);
    await test.pool.query("update users set runs_installation = true where id = $1", [admin.userId]);
    expect(await linkBy(owner, admin)).toMatchObject(refused);
    const key = (await readFile(await ensureInstallationKey(test.pool, test.config.dataDir), "utf8")).trim();
    const installation = { workspaceId: home, headers: { authorization: `Bearer ${key}` } };
    expect((await linkBy(installation, admin)).status).toBe(201);
  });
});

describe("a link by mail", () => {
  const ask = (email: string, language = "de", app = test) =>
    app.call(null, "POST", "/password-resets", { email, language });

  it("goes to who has the address, in their language, and opens the account", async () => {
    const member = await test.createMember(home, "agent");
    expect((await ask(member.email.toUpperCase())).status).toBe(202);
    const mail = await waitFor(() => mails[0]);
    expect(mail).toMatchObject({ from: "botschaft@nordwind.example", to: [member.email] });
    expect(mail.text).toContain("Hallo Test agent");
    const text = mail.text.replaceAll("=\r\n", "");
    expect((await use(tokenIn(text))).status).toBe(204);
    expect(await signIn(member.email, fresh)).toBe(200);
    await ask(member.email, "en");
    expect((await waitFor(() => mails[1])).text).toContain("Hello Test agent");
  });

  it("is answered the same for an address that nobody has, and nothing is sent", async () => {
    const member = await test.createMember(home, "agent");
    const [known, unknown] = [await ask(member.email), await ask("nobody@nordwind.example")];
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
    await waitFor(() => mails[0]);
    expect(mails.map(({ to }) => to)).toEqual([[member.email]]);
  });

  it("is asked for ten times a minute at most", async () => {
    const statuses = [];
    for (let count = 0; count < 11; count += 1) statuses.push((await ask("flood@nordwind.example")).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it("is refused with its reason where no mail goes out, and the sign-in knows before", async () => {
    expect((await ask("a@example.com", "de", silent)).json).toMatchObject({ status: 422, code: "mail_off" });
    expect((await silent.call(null, "GET", "/installation")).json).toEqual({ sendsMail: false });
    expect((await test.call(null, "GET", "/installation")).json).toEqual({ sendsMail: true });
  });
});
