import { randomUUID } from "node:crypto";
import { symmetricDecrypt } from "better-auth/crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../../test/app.ts";
import { linkTo } from "../features/media/mediaLink.ts";
import { isOpenedBy } from "../features/media/mediaLink.ts";
import { sealChannelsAnew } from "../features/channels/index.ts";
import { deriveSecretKey, openSecret, SealError } from "../infra/secrets.ts";
import { createLog } from "../log.ts";
import { sealSecondFactorsAnew } from "./index.ts";

/** What the version of November 2026 stored under SECRET_KEY="Nordwind, seit 1987". */
const key = deriveSecretKey("Nordwind, seit 1987");
const TOKEN = "v1.EdDD3cYye_DWxTNQ.-tWvsI0YTgQGXp8Qo7htTw.NRbV9rm8cL9V4rmQhDFFm7SrG96pBQ";
const FACTOR =
  "54bf96ff3dcfe4603f2ff0c0d78adf7494f4478fde0b1f3ff43f40158fa5d20d1a9b2b2989228a9a376b2a6d97a631aa2184895a596e22c4443bb7df653ee1d7394c1d146cb1bd07";
const CODES =
  "1177b3b02b9d819531d778f3c22b1b51d8f684547a3bfc07f0e47593334ce2bf4a909b1c15f58b479a8c71a29a477492c7537c0256b69e1970ab053734691498a2b120dcdb";
const LINK = {
  workspaceId: "5b0c9a54-6d4c-4f55-9f0c-1f8f6f9f2c11",
  mediaId: "0e7b2f0e-58ab-4d5e-8a56-3d1f5c0a7a22",
};
const LINK_UNTIL = Date.parse("2026-11-01T00:00:00Z");
const LINK_SIGNATURE = "VrBhC_T85gR6XJnYTQYIsrOrh-7fmaVN7yWTY_4UemE";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

it("tokens that an older version sealed are sealed anew, each as it was, and a second time nothing changes", async () => {
  const workspaceId = await test.createWorkspace();
  const channelId = randomUUID();
  await test.pool.query(
    `insert into channels (workspace_id, id, kind, account_id, name, token_sealed, app_secret_sealed, graph_version, settings)
     values ($1, $2, 'messenger', '1', 'Nordwind', $3, null, 'v23.0', '{}')`,
    [workspaceId, channelId, TOKEN],
  );
  const stored = async () => {
    const { rows } = await test.pool.query<{ token_sealed: string; app_secret_sealed: string | null }>(
      "select token_sealed, app_secret_sealed from channels where id = $1",
      [channelId],
    );
    return { token: rows[0]?.token_sealed ?? "", appSecret: rows[0]?.app_secret_sealed };
  };
  await expect(sealChannelsAnew(test.pool, deriveSecretKey("another key altogether"))).rejects.toThrow(SealError);
  expect((await stored()).token).toBe(TOKEN);
  await sealChannelsAnew(test.pool, key);
  const anew = await stored();
  expect(anew).toMatchObject({ token: expect.stringMatching(/^v2\./), appSecret: null });
  expect(openSecret(key, anew.token)).toBe("EAAB-token-of-november");
  await sealChannelsAnew(test.pool, key);
  expect(await stored()).toEqual(anew);
});

it("a second factor that was set up under the old key is sealed anew with its recovery codes", async () => {
  const { userId } = await test.createMember(await test.createWorkspace(), "agent");
  await test.pool.query("insert into two_factors (id, user_id, secret, backup_codes) values ($1, $2, $3, $4)", [
    randomUUID(),
    userId,
    FACTOR,
    CODES,
  ]);
  await sealSecondFactorsAnew(test.pool, key, createLog("silent"));
  const { rows } = await test.pool.query<{ secret: string; backup_codes: string }>(
    "select secret, backup_codes from two_factors where user_id = $1",
    [userId],
  );
  const now = { keys: new Map([[2, key.signIn.toString("base64url")]]), currentVersion: 2 };
  expect(await symmetricDecrypt({ key: now, data: rows[0]?.secret ?? "" })).toBe("totp-secret-of-november-01234567");
  expect(JSON.parse(await symmetricDecrypt({ key: now, data: rows[0]?.backup_codes ?? "" }))).toEqual([
    "aaaaa-bbbbb",
    "ccccc-ddddd",
  ]);
});

it("a link to a picture that was handed out before goes on opening it, until its own end", () => {
  expect(isOpenedBy(key, LINK, LINK_UNTIL, LINK_SIGNATURE, LINK_UNTIL - 1)).toBe(true);
  expect(isOpenedBy(key, LINK, LINK_UNTIL, LINK_SIGNATURE, LINK_UNTIL)).toBe(false);
  expect(isOpenedBy(key, { ...LINK, mediaId: randomUUID() }, LINK_UNTIL, LINK_SIGNATURE, LINK_UNTIL - 1)).toBe(false);
  const { searchParams } = new URL(linkTo(key, "http://localhost", LINK, LINK_UNTIL, "platform").url);
  const [until, signature] = [Number(searchParams.get("until")), searchParams.get("signature") ?? ""];
  expect(isOpenedBy(key, LINK, until, signature, LINK_UNTIL)).toBe(true);
  expect(signature).not.toBe(LINK_SIGNATURE);
});
