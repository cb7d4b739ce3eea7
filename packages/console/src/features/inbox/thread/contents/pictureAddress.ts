import { safeHref } from "../../../../ui/text/linkify.ts";

/** An address that may stand in `src`: the web's, this server's own (relative), or a picture still in this page (blob). */
export function pictureAddress(url: string): string | null {
  if (url.startsWith("blob:")) return url;
  if (/^\/(?![/\\])/.test(url)) return url;
  return safeHref(url);
}
