import type { CannedReply } from "@botschaft/contract";
import { useEffect, useRef } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import styles from "./CannedPicker.module.css";

interface CannedPickerProps {
  readonly id: string;
  readonly found: readonly CannedReply[];
  readonly active: number;
  /** The text as it would stand in the answer. */
  readonly textOf: (reply: CannedReply) => string;
  readonly pick: (reply: CannedReply) => void;
}

export const optionId = (id: string, index: number) => `${id}-${index}`;

/** What stands to choose from after a slash, each with its text as it would go out. The keys stay in the text field. */
export function CannedPicker({ id, found, active, textOf, pick }: CannedPickerProps) {
  const { say } = useWords();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  if (found.length === 0)
    return (
      <p className={styles["none"]} role="status">
        {say("canned.pick.none")}
      </p>
    );
  return (
    <div ref={list} id={id} role="listbox" aria-label={say("canned.pick")} className={styles["list"]}>
      {found.map((reply, index) => (
        <div
          key={reply.id}
          id={optionId(id, index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(reply)}
        >
          <b dir="auto">/{reply.shortcut}</b>
          <span dir="auto">{textOf(reply)}</span>
        </div>
      ))}
    </div>
  );
}
