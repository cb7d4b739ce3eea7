import { createAuthClient } from "better-auth/client";

const client = createAuthClient({ baseURL: window.location.origin, basePath: "/api/auth" });

export type SignInOutcome =
  | { readonly kind: "signed_in" }
  /** The password was right; a code of the second factor is wanted, too. */
  | { readonly kind: "wants_code" }
  | { readonly kind: "refused"; readonly reason: "wrong" | "wrong_code" | "too_often" | "unreachable" | "other" };

/** Signs in with e-mail and password. A refusal is an outcome, not an error. */
export async function signIn(email: string, password: string): Promise<SignInOutcome> {
  try {
    const { data, error } = await client.signIn.email({ email, password });
    if (error !== null) return refused(error.status, "wrong");
    return "twoFactorRedirect" in data && data.twoFactorRedirect === true
      ? { kind: "wants_code" }
      : { kind: "signed_in" };
  } catch {
    return { kind: "refused", reason: "unreachable" };
  }
}

/** The second step of a sign-in with two factors. */
export async function verifyCode(code: string): Promise<SignInOutcome> {
  try {
    const { error } = await client.$fetch("/two-factor/verify-totp", { method: "POST", body: { code } });
    return error === null ? { kind: "signed_in" } : refused(error.status, "wrong_code");
  } catch {
    return { kind: "refused", reason: "unreachable" };
  }
}

/** The second step with a recovery code, for who has lost the phone. */
export async function verifyRecoveryCode(code: string): Promise<SignInOutcome> {
  try {
    const { error } = await client.$fetch("/two-factor/verify-backup-code", { method: "POST", body: { code } });
    return error === null ? { kind: "signed_in" } : refused(error.status, "wrong_code");
  } catch {
    return { kind: "refused", reason: "unreachable" };
  }
}

/** Asks the sign-in for something that wants the password again; null when that is wrong. Rejects when it is not answered. */
export async function authRequest<Answer>(path: string, body: { password: string }): Promise<Answer | null> {
  const { data, error } = await client.$fetch<Answer>(path, { method: "POST", body });
  if (error === null) return data;
  if (error.status === 400 || error.status === 401) return null;
  throw new Error(`the sign-in answered ${error.status}`);
}

/** Changes the password of who is signed in; false when the old one is wrong. Other sessions end. */
export async function changePassword(currentPassword: string, newPassword: string): Promise<boolean> {
  const { error } = await client.changePassword({ currentPassword, newPassword, revokeOtherSessions: true });
  return error === null;
}

/** Ends the session; a session that is already over counts as ended. */
export async function signOut(): Promise<void> {
  try {
    await client.signOut();
  } catch {
    // Nothing more can be done from here; the cookie ends with the session's time.
  }
}

function refused(status: number, ifWrong: "wrong" | "wrong_code"): SignInOutcome {
  if (status === 401 || status === 400 || status === 422) return { kind: "refused", reason: ifWrong };
  if (status === 429) return { kind: "refused", reason: "too_often" };
  return { kind: "refused", reason: status === 0 || status >= 500 ? "unreachable" : "other" };
}
