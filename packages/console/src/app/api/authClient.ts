import { createAuthClient } from "better-auth/client";

const client = createAuthClient({ baseURL: window.location.origin, basePath: "/api/auth" });

export type SignInOutcome = { readonly kind: "signed_in" } | { readonly kind: "refused"; readonly reason: "wrong" | "too_often" | "unreachable" | "other" };

/** Signs in with e-mail and password. A refusal is an outcome, not an error. */
export async function signIn(email: string, password: string): Promise<SignInOutcome> {
  try {
    const { error } = await client.signIn.email({ email, password });
    if (error === null) return { kind: "signed_in" };
    if (error.status === 401 || error.status === 400 || error.status === 422) return { kind: "refused", reason: "wrong" };
    if (error.status === 429) return { kind: "refused", reason: "too_often" };
    return { kind: "refused", reason: error.status === 0 || error.status >= 500 ? "unreachable" : "other" };
  } catch {
    return { kind: "refused", reason: "unreachable" };
  }
}

/** Ends the session; a session that is already over counts as ended. */
export async function signOut(): Promise<void> {
  try {
    await client.signOut();
  } catch {
    // Nothing more can be done from here; the cookie ends with the session's time.
  }
}
