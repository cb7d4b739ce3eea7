import { createHmac } from "node:crypto";

/** Proves to the Graph API that the caller of `token` also knows the app's secret. Lower-case hex. */
export function appSecretProof(token: string, appSecret: string): string {
  return createHmac("sha256", appSecret).update(token).digest("hex");
}
