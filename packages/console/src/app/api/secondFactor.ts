import { authRequest } from "./authClient.ts";

export type FactorStep =
  | { readonly kind: "app"; readonly uri: string; readonly codes: readonly string[] }
  | { readonly kind: "codes"; readonly codes: readonly string[] }
  | { readonly kind: "ended" };

/** Begins to set up a second factor; null when the password is wrong. It holds once a first code was confirmed. */
export async function beginSecondFactor(password: string): Promise<FactorStep | null> {
  const answer = await authRequest<{ totpURI: string; backupCodes: string[] }>("/two-factor/enable", { password });
  return answer && { kind: "app", uri: answer.totpURI, codes: answer.backupCodes };
}

/** Recovery codes in place of the earlier ones; null when the password is wrong. */
export async function newRecoveryCodes(password: string): Promise<FactorStep | null> {
  const answer = await authRequest<{ backupCodes: string[] }>("/two-factor/generate-backup-codes", { password });
  return answer && { kind: "codes", codes: answer.backupCodes };
}

/** Signs in by password alone from now on; null when the password is wrong. */
export async function endSecondFactor(password: string): Promise<FactorStep | null> {
  const answer = await authRequest<object>("/two-factor/disable", { password });
  return answer && { kind: "ended" };
}
