import { isSignedText, type SecretKey, signText } from "../../infra/secrets.ts";

/** As long as a thread is looked back at: messages keep the address they were sent with. */
const LINK_DAYS = 365;
/** Links of before December 2026 are signed under another key. The last of them ends before this day. */
const OLD_LINKS_END = Date.parse("2028-01-01T00:00:00Z");

export interface MediaLink {
  readonly workspaceId: string;
  readonly mediaId: string;
}

/** An address that opens one upload for whoever has it, for a year. Signed, so that nobody makes up another. */
export function linkTo(
  key: SecretKey,
  publicUrl: string,
  link: MediaLink,
  now: number,
): { url: string; expiresAt: Date } {
  // Whole days, so that the same upload has the same address all day and browsers keep it.
  const day = 86_400_000;
  const until = (Math.floor(now / day) + LINK_DAYS) * day;
  const url = `${publicUrl}/media/${link.workspaceId}/${link.mediaId}?until=${until}&signature=${signText(key.mediaLinks, signedText(link, until))}`;
  return { url, expiresAt: new Date(until) };
}

export function isOpenedBy(key: SecretKey, link: MediaLink, until: number, signature: string, now: number): boolean {
  if (now >= until) return false;
  const text = signedText(link, until);
  return (
    isSignedText(key.mediaLinks, text, signature) ||
    (until < OLD_LINKS_END && isSignedText(key.before.signing, text, signature))
  );
}

function signedText({ workspaceId, mediaId }: MediaLink, until: number): string {
  return `media ${workspaceId} ${mediaId} ${until}`;
}

/** The address of a content that is shown now. */
export type LinkMedia = (link: MediaLink) => string;

export function mediaLinks(key: SecretKey, publicUrl: string): LinkMedia {
  return (link) => linkTo(key, publicUrl, link, Date.now()).url;
}
