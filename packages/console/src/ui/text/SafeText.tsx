import { useMemo } from "react";
import { linkify } from "./linkify.ts";

/** Somebody else's words: text and nothing but text, in their own writing direction, with web addresses as safe links. */
export function SafeText({ text }: { readonly text: string }) {
  const parts = useMemo(() => linkify(text), [text]);
  return (
    <span dir="auto" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", unicodeBidi: "isolate" }}>
      {parts.map((part, index) =>
        part.kind === "link" ? (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </span>
  );
}
