import { appSecretProof } from "@botschaft/channels";
import { expect, test } from "vitest";
import { accountAddress } from "./accountAddress.ts";

const account = { accountId: "1", appId: null, appSecret: null, token: "token", graphUrl: null, graphVersion: "v25.0" };
const installation = { metaAppId: "100", metaAppSecrets: ["newer", "older"], metaGraphUrl: undefined };

test("an installation that does not name its app is taken to mean the account's", () => {
  const address = accountAddress({ ...account, appId: "7" }, { ...installation, metaAppId: undefined });
  expect(address.appSecretProof).toBe(appSecretProof("token", "newer"));
});

test.each([
  ["the installation's app", account, "newer"],
  ["the installation's app by name", { ...account, appId: "100" }, "newer"],
  ["an app of its own", { ...account, appId: "7", appSecret: "own" }, "own"],
  ["an app whose secret nobody knows", { ...account, appId: "7" }, undefined],
])("calls of an account of %s are proved by the secret of that app", (_name, keys, secret) => {
  expect(accountAddress(keys, installation).appSecretProof).toBe(
    secret === undefined ? undefined : appSecretProof("token", secret),
  );
});
