/** A stretch of somebody's text: plain, or an address that may be opened. */
export type TextPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

const addresses = /\bhttps?:\/\/[^\s<>"'`\u0000-\u001f\u00a0]+|\bwww\.[^\s<>"'`\u0000-\u001f\u00a0]+/giu;

/**
 * Cuts a text into plain parts and web addresses. Only http and https become links; all parts together are the text, unchanged.
 * What it returns is still text: it must reach the page as text nodes.
 */
export function linkify(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(addresses)) {
    const shown = trimPunctuation(match[0]);
    const href = safeHref(shown.startsWith("www.") || shown.startsWith("WWW.") ? `https://${shown}` : shown);
    if (href === null) continue;
    if (match.index > end) parts.push({ kind: "text", text: text.slice(end, match.index) });
    parts.push({ kind: "link", text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end) });
  return parts;
}

/** The address when it is one that may be opened from this page (http, https); null for everything else. */
export function safeHref(address: string): string | null {
  try {
    const url = new URL(address);
    return (url.protocol === "https:" || url.protocol === "http:") && url.hostname !== "" ? url.href : null;
  } catch {
    return null;
  }
}

/** "See https://a.de/b." does not mean the full stop; "(https://a.de)" does not mean the bracket, "https://a.de/x_(y)" does. */
function trimPunctuation(address: string): string {
  let shown = address.replace(/[.,;:!?…]+$/u, "");
  while (/[)\]}]$/u.test(shown) && !isBalanced(shown)) shown = shown.slice(0, -1).replace(/[.,;:!?…]+$/u, "");
  return shown;
}

function isBalanced(text: string): boolean {
  const count = (sign: string) => text.split(sign).length;
  return count("(") >= count(")") && count("[") >= count("]") && count("{") >= count("}");
}
