import type { ConversationSummary } from "@botschaft/contract";
import { useEffect, useRef, useState } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { Key } from "../../../ui/Key.tsx";
import { CloseSign } from "../../../ui/signs.tsx";
import { useConversationActions } from "../data/useConversationActions.tsx";
import styles from "./ContactPanel.module.css";

/** What a person is called by in lists; T puts the next one on. */
export function Tags({ conversation }: { readonly conversation: ConversationSummary }) {
  const { say } = useWords();
  const { may } = useSession();
  const act = useConversationActions();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const mayWrite = may("inbox:write");
  useEffect(() => {
    const focus = () => setTimeout(() => field.current?.focus(), 0);
    document.addEventListener("botschaft:edit-tags", focus);
    return () => document.removeEventListener("botschaft:edit-tags", focus);
  }, []);
  const add = () => {
    const tag = typed.trim().slice(0, 64);
    if (tag !== "" && !conversation.tags.includes(tag))
      act(conversation.id, { kind: "set_tags", add: [tag], remove: [] });
    setTyped("");
  };
  return (
    <section>
      <h3>{say("side.tags")}</h3>
      <ul className={styles["tags"]}>
        {conversation.tags.map((tag) => (
          <li key={tag} dir="auto">
            {tag}
            {mayWrite && (
              <button
                type="button"
                aria-label={say("side.removeTag", { tag })}
                onClick={() =>
                  act(conversation.id, { kind: "set_tags", add: [], remove: [tag] }, say("toast.tagRemoved", { tag }))
                }
              >
                <CloseSign />
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <div className={styles["newTag"]}>
          <input
            ref={field}
            className={styles["value"]}
            value={typed}
            placeholder={say("side.addTag")}
            aria-label={say("side.addTag")}
            aria-keyshortcuts="T"
            maxLength={64}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" || event.key === ",") {
                event.preventDefault();
                add();
              }
              if (event.key === "Escape") {
                event.stopPropagation();
                setTyped("");
                event.currentTarget.blur();
              }
            }}
            onBlur={add}
          />
          <Key combo="t" />
        </div>
      )}
    </section>
  );
}
