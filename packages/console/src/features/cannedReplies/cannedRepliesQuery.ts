import { cannedReplyEndpoints, type CannedReply } from "@botschaft/contract";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../app/api/call.ts";

export const cannedRepliesKey = ["cannedReplies"] as const;

export const cannedRepliesQuery = queryOptions({
  queryKey: cannedRepliesKey,
  queryFn: ({ signal }) => call(cannedReplyEndpoints.listCannedReplies, {}, signal),
  staleTime: 5 * 60_000,
});

/** Those in whose shortcut or text all words are; those whose shortcut begins with them come first. */
export function findCanned(all: readonly CannedReply[], search: string): readonly CannedReply[] {
  const sought = search.trim().toLowerCase();
  if (sought === "") return all;
  const words = sought.split(/\s+/);
  const rank = ({ shortcut }: CannedReply) => (shortcut.startsWith(sought) ? 0 : shortcut.includes(sought) ? 1 : 2);
  return all
    .filter(({ shortcut, texts }) => {
      const everything = `${shortcut} ${texts.de ?? ""} ${texts.en ?? ""}`.toLowerCase();
      return words.every((word) => everything.includes(word));
    })
    .sort((a, b) => rank(a) - rank(b));
}
