import type { AccountAddress, ContactPatch, PlatformAnswer, PlatformCall } from "@botschaft/core";
import { readAnswer } from "../meta/graphAnswer.ts";
import { graphCall } from "../meta/graphCall.ts";
import { type JsonRecord, readText } from "../meta/read.ts";

export type UserProfile =
  /** `pictureUrl` in it expires within days. */
  | { readonly kind: "found"; readonly patch: ContactPatch }
  /** The person does not share a profile, or has none (phone-only accounts). Asking again later may help, soon not. */
  | { readonly kind: "withheld" }
  | { readonly kind: "failed"; readonly retryAfterMs: number | undefined; readonly detail: string };

/**
 * Asks who a contact is. `withLanguage` adds the fields that need a permission of their own; without it the whole call would be
 * refused for them.
 */
export function userProfileCall(
  contactKey: string,
  account: AccountAddress,
  { withLanguage }: { readonly withLanguage: boolean } = { withLanguage: false },
): PlatformCall {
  const fields = ["id", "name", "first_name", "last_name", "profile_pic", ...(withLanguage ? ["locale"] : [])];
  return graphCall(account, {
    method: "GET",
    path: encodeURIComponent(contactKey),
    query: { fields: fields.join(",") },
  });
}

/** Never throws. */
export function parseUserProfile(answer: PlatformAnswer): UserProfile {
  const read = readAnswer(answer);
  if (read.kind === "failed") {
    const withheld = read.error?.subcode === 2_018_218 || read.error?.subcode === 2_018_247;
    return withheld ? { kind: "withheld" } : { kind: "failed", retryAfterMs: read.retryAfterMs, detail: read.detail };
  }
  const patch = patchOf(read.data);
  return Object.keys(patch).length === 0 ? { kind: "withheld" } : { kind: "found", patch };
}

function patchOf(profile: JsonRecord): ContactPatch {
  const firstName = readText(profile.first_name);
  const lastName = readText(profile.last_name);
  const name =
    readText(profile.name) ?? ([firstName, lastName].filter((part) => part !== undefined).join(" ") || undefined);
  const pictureUrl = readText(profile.profile_pic);
  const language = languageOf(profile.locale);
  return {
    ...(name !== undefined && { name }),
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(pictureUrl !== undefined && { pictureUrl }),
    ...(language !== undefined && { language }),
  };
}

/** `de_DE` → `de-DE`. */
function languageOf(locale: unknown): string | undefined {
  return typeof locale === "string" && /^[a-z]{2,3}(_[A-Z]{2})?$/.test(locale) ? locale.replace("_", "-") : undefined;
}
