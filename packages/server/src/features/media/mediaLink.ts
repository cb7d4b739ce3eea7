import { isSignedText, type SecretKey, signText } from "../../infra/secrets.ts";

/**
 * Who an address is for. A platform fetches what a message links to when it likes, and messages keep the address they were sent with.
 * A screen shows it now; whoever copies the address out of a browser, an export or a proxy's log has it for an hour at most.
 */
type Audience = "platform" | "screen";

/** How long a link holds, and in which steps it moves on: within one, the same content has the same address, and browsers keep it. */
const LINKS: Readonly<Record<Audience, { readonly stepMs: number; readonly steps: number }>> = {
  platform: { stepMs: 86_400_000, steps: 365 },
  screen: { stepMs: 30 * 60_000, steps: 2 },
};
/** Links of before December 2026 are signed under another key. The last of them ends before this day. */
const OLD_LINKS_END = Date.parse("2028-01-01T00:00:00Z");

export interface MediaLink {
  readonly workspaceId: string;
  readonly mediaId: string;
  /** What it is called for whoever opens it. One content may be sent under many names, each to somebody else. */
  readonly fileName?: string | null;
}

/** An address that opens one upload for whoever has it, for a while. Signed, so that nobody makes up another. */
export function linkTo(
  key: SecretKey,
  publicUrl: string,
  link: MediaLink,
  now: number,
  audience: Audience,
): { url: string; expiresAt: Date } {
  const { stepMs, steps } = LINKS[audience];
  const until = (Math.floor(now / stepMs) + steps) * stepMs;
  const url = `${publicUrl}/media/${link.workspaceId}/${link.mediaId}?until=${until}&signature=${signText(key.mediaLinks, signedText(link, until))}${nameIn(link)}`;
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

/** The name is signed as well: nobody makes one up for what lies under our address. */
function signedText({ workspaceId, mediaId, fileName }: MediaLink, until: number): string {
  return `media ${workspaceId} ${mediaId} ${until}${fileName ? ` ${fileName}` : ""}`;
}

function nameIn({ fileName }: MediaLink): string {
  return fileName ? `&name=${encodeURIComponent(fileName.toWellFormed())}` : "";
}

/** Addresses for screens. */
export interface ShownMedia {
  /** The address of a content that is shown now. */
  link(link: MediaLink): string;
  /** One of our own addresses, as a message was sent with it, for who looks at the message now; any other as it is. */
  relink(url: string, workspaceId: string): string;
}

export function shownMedia(key: SecretKey, publicUrl: string): ShownMedia {
  const link = (media: MediaLink) => linkTo(key, publicUrl, media, Date.now(), "screen").url;
  return {
    link,
    relink: (url, workspaceId) => {
      if (!url.startsWith(`${publicUrl}/media/${workspaceId}/`)) return url;
      const mediaId = /^[0-9a-f]{64}(?=\?)/.exec(url.slice(`${publicUrl}/media/${workspaceId}/`.length))?.[0];
      return mediaId === undefined
        ? url
        : link({ workspaceId, mediaId, fileName: new URL(url).searchParams.get("name") });
    },
  };
}
