import { isSignedText, type SecretKey, signText } from "../../infra/secrets.ts";

/** As long as a thread is looked back at: messages keep the address they were sent with. */
const LINK_DAYS = 365;

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
  const url = `${publicUrl}/media/${link.workspaceId}/${link.mediaId}?until=${until}&signature=${signText(key, signedText(link, until))}`;
  return { url, expiresAt: new Date(until) };
}

export function isOpenedBy(key: SecretKey, link: MediaLink, until: number, signature: string, now: number): boolean {
  return now < until && isSignedText(key, signedText(link, until), signature);
}

function signedText({ workspaceId, mediaId }: MediaLink, until: number): string {
  return `media ${workspaceId} ${mediaId} ${until}`;
}

/** The address of a content that is shown now. */
export type LinkMedia = (link: MediaLink) => string;

export function mediaLinks(key: SecretKey, publicUrl: string): LinkMedia {
  return (link) => linkTo(key, publicUrl, link, Date.now()).url;
}
