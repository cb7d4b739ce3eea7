import type { ConversationDetail, ConversationSummary, Media } from "@botschaft/contract";
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
} from "react";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions } from "../../../app/keys/actions.tsx";
import { useNow } from "../../../app/time/clock.ts";
import { Key, usePrintedCombo } from "../../../ui/Key.tsx";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import type { SayableContent } from "../data/sayable.ts";
import type { OutgoingBox } from "../data/useOutgoing.ts";
import { chooseQuote, useChosenQuote } from "../thread/quoting.ts";
import { AttachmentChips } from "./AttachmentChips.tsx";
import { keepDraft, readDraft, type ComposerMode } from "./drafts.ts";
import { GroundLine } from "./GroundLine.tsx";
import { groundNow } from "./groundNow.ts";
import { QuoteChip } from "./QuoteChip.tsx";
import { useAttachments } from "./useAttachments.ts";
import { usePageKept } from "./usePageKept.ts";
import styles from "./Composer.module.css";

interface ComposerProps {
  readonly conversation: ConversationSummary;
  readonly detail: ConversationDetail | undefined;
  readonly outgoing: OutgoingBox;
}

/** Where a member answers or notes. It says first what will happen; a note changes its ground, so that nobody mistakes the two. */
export function Composer({ conversation, detail, outgoing }: ComposerProps) {
  const { say } = useWords();
  const { may } = useSession();
  const now = useNow();
  const { id } = conversation;
  const [draft, setDraft] = useState(() => readDraft(id));
  const [isDropping, setIsDropping] = useState(false);
  const attachments = useAttachments(id);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const sendKey = usePrintedCombo("mod+enter");
  const { text, mode } = draft;
  const mayReply = detail === undefined || groundNow(detail.groundInfo, now).kind === "may";
  const hasContent =
    text.trim() !== "" || (mode === "reply" && attachments.all.some((each) => each.state.kind === "ready"));
  // What could not be uploaded does not stay behind in silence: it is tried again or taken away first.
  const isComplete = mode === "note" || attachments.all.every((each) => each.state.kind === "ready");
  const canSend = hasContent && isComplete && (mode === "note" || mayReply);

  const change = (next: { readonly text?: string; readonly mode?: ComposerMode }) =>
    setDraft((was) => ({ ...was, ...next }));
  useEffect(() => keepDraft(id, draft), [id, draft]);
  useGrowingField(field, text);
  usePageKept();
  const groundId = useId();
  const toasts = useToasts();
  const quote = useChosenQuote(id);

  const write = (to: ComposerMode) => {
    change({ mode: to });
    field.current?.focus();
  };
  const send = () => {
    if (!canSend) return;
    const words = text.trim();
    if (mode === "note") outgoing.send({ kind: "note", text: words });
    else {
      const contents: SayableContent[] = attachments.take().map(asContent);
      if (words !== "") contents.push({ kind: "text", text: words });
      // The last of them answers: the words, where there are some.
      contents.forEach((content, index) => {
        const replyTo = index === contents.length - 1 ? (quote?.mid ?? null) : null;
        outgoing.send({ kind: "reply", content, ...(replyTo === null ? {} : { replyToMid: replyTo }) });
      });
      chooseQuote(id, null);
    }
    // Who notes goes on noting until they say otherwise: a second note must not go to the customer because the first was saved.
    setDraft({ text: "", mode });
  };
  useActions(
    may("inbox:write")
      ? [
          {
            id: "reply",
            title: say("action.reply"),
            group: "conversation",
            combo: "r",
            likelihood: 10,
            run: () => write("reply"),
          },
          {
            id: "note",
            title: say("action.note"),
            group: "conversation",
            combo: "n",
            likelihood: 4,
            run: () => write("note"),
          },
        ]
      : [],
  );

  if (!may("inbox:write")) return <p className={styles["reader"]}>{say("composer.readOnly")}</p>;

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      event.currentTarget.blur();
    }
  };
  const takeFiles = (files: readonly File[]) => {
    if (files.length === 0) return;
    if (mode === "note") toasts.say(say("composer.note.noFiles"));
    else attachments.add(files);
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // A word processor puts a picture of the text beside the text; whoever pastes that means the text.
    if (files.length === 0 || event.clipboardData.getData("text/plain") !== "") return;
    event.preventDefault();
    takeFiles(files);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsDropping(false);
    takeFiles([...event.dataTransfer.files]);
  };

  return (
    <section
      className={styles["composer"]}
      data-mode={mode}
      data-dropping={isDropping || undefined}
      aria-label={say(mode === "note" ? "composer.note" : "composer.reply")}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setIsDropping(mode === "reply");
      }}
      onDragLeave={() => setIsDropping(false)}
      onDrop={onDrop}
    >
      <div id={groundId}>
        <GroundLine mode={mode} conversation={conversation} detail={detail} />
      </div>
      {mode === "reply" && quote !== null && <QuoteChip message={quote} conversation={conversation} />}
      <textarea
        ref={field}
        className={styles["text"]}
        value={text}
        rows={1}
        dir="auto"
        aria-keyshortcuts={mode === "note" ? "N" : "R"}
        placeholder={say(
          isDropping
            ? "composer.drop"
            : mode === "note"
              ? "composer.note.placeholder"
              : mayReply
                ? "composer.placeholder"
                : "composer.placeholder.closed",
        )}
        aria-label={say(mode === "note" ? "composer.note" : "composer.reply")}
        aria-describedby={groundId}
        onChange={(event) => change({ text: event.currentTarget.value })}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {mode === "reply" && <AttachmentChips attachments={attachments} />}
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
            <button type="button" onClick={() => picker.current?.click()} disabled={!mayReply}>
              {say("composer.attach")}
            </button>
          </>
        )}
        {mode === "reply" ? (
          <button type="button" aria-keyshortcuts="N" onClick={() => write("note")}>
            {say("composer.note")} <Key combo="n" />
          </button>
        ) : (
          <button type="button" aria-keyshortcuts="R" onClick={() => write("reply")}>
            {say("composer.toReply")} <Key combo="r" />
          </button>
        )}
        <button
          type="button"
          className={styles["send"]}
          disabled={!canSend}
          onClick={send}
          aria-keyshortcuts="Control+Enter Meta+Enter"
        >
          {say(mode === "note" ? "composer.saveNote" : "composer.send")} <span aria-hidden="true">{sendKey}</span>
        </button>
      </div>
    </section>
  );
}

/** One message for each file: not every channel carries several in one, and each has its own delivery. */
function asContent(media: Media): SayableContent {
  const url = new URL(media.url, window.location.origin).href;
  return {
    kind: "media",
    items: [{ type: media.type, source: { url }, ...(media.fileName === null ? {} : { fileName: media.fileName }) }],
  };
}

const tallestPx = 220;

/** As tall as what is written in it, up to a point. */
function useGrowingField(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, tallestPx)}px`;
  }, [field, text]);
}
