import type { SearchHit } from "@botschaft/contract";
import type { ReactNode } from "react";

/** A sentence in which the words that were searched for are marked. */
export function Marked({ text, marks }: Pick<SearchHit, "text" | "marks">): ReactNode {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const { from, to } of marks) {
    parts.push(text.slice(end, from), <mark key={from}>{text.slice(from, to)}</mark>);
    end = to;
  }
  return [...parts, text.slice(end)];
}
