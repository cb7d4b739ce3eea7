import { useRef, type ReactNode } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import type { SendKey } from "../../../app/keys/sendKey.ts";
import { Key, usePrintedCombo } from "../../../ui/Key.tsx";
import type { ComposerMode } from "./drafts.ts";
import styles from "./Composer.module.css";

interface ToolsProps {
  readonly mode: ComposerMode;
  readonly canAttach: boolean;
  readonly canSend: boolean;
  readonly sendKey: SendKey;
  readonly write: (mode: ComposerMode) => void;
  readonly takeFiles: (files: readonly File[]) => void;
  /** Puts the slash that canned replies are asked for by. */
  readonly askForCanned: () => void;
  readonly send: () => void;
  /** What there is to say about the text. */
  readonly children: ReactNode;
}

/** What one can do beside writing, and the button that sends. */
export function Tools({
  mode,
  canAttach,
  canSend,
  sendKey,
  write,
  takeFiles,
  askForCanned,
  send,
  children,
}: ToolsProps) {
  const { say } = useWords();
  const picker = useRef<HTMLInputElement>(null);
  const printed = usePrintedCombo(sendKey);
  return (
    <div className={styles["tools"]}>
      {mode === "reply" && (
        <>
          <input
            ref={picker}
            type="file"
            hidden
            multiple
            tabIndex={-1}
            aria-hidden="true"
            accept="image/*,video/*,audio/*,application/pdf,.zip,.csv,.txt,.docx,.xlsx"
            onChange={(event) => {
              takeFiles([...(event.currentTarget.files ?? [])]);
              event.currentTarget.value = "";
            }}
          />
          <button type="button" onClick={() => picker.current?.click()} disabled={!canAttach}>
            {say("composer.attach")}
          </button>
        </>
      )}
      <button type="button" onClick={askForCanned}>
        {say("canned.tool")}
      </button>
      {mode === "reply" ? (
        <button type="button" aria-keyshortcuts="N" onClick={() => write("note")}>
          {say("composer.note")} <Key combo="n" />
        </button>
      ) : (
        <button type="button" aria-keyshortcuts="R" onClick={() => write("reply")}>
          {say("composer.toReply")} <Key combo="r" />
        </button>
      )}
      {children}
      <button
        type="button"
        className={styles["send"]}
        disabled={!canSend}
        onClick={send}
        aria-keyshortcuts={sendKey === "enter" ? "Enter" : "Control+Enter Meta+Enter"}
      >
        {say(mode === "note" ? "composer.saveNote" : "composer.send")} <span aria-hidden="true">{printed}</span>
      </button>
    </div>
  );
}
