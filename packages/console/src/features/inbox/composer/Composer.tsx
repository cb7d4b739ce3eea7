import type { ConversationDetail, ConversationSummary, Media } from "@botschaft/contract";
import { unfilledIn } from "@botschaft/core";
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions } from "../../../app/keys/actions.tsx";
import { useSendKey } from "../../../app/keys/sendKey.ts";
import { useNow } from "../../../app/time/clock.ts";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import { useTypingNotice, type PresentPerson } from "../data/presence.ts";
import type { SayableContent } from "../data/sayable.ts";
import type { OutgoingBox } from "../data/useOutgoing.ts";
import { answeredSince } from "../model/answeredSince.ts";
import type { LoadedThread } from "../model/threadMessages.ts";
import { chooseQuote, useChosenQuote } from "../thread/quoting.ts";
import { AttachmentChips } from "./AttachmentChips.tsx";
import { keepDraft, readDraft, type ComposerMode } from "./drafts.ts";
import { GroundLine } from "./GroundLine.tsx";
import { groundNow } from "./groundNow.ts";
import { QuoteChip } from "./QuoteChip.tsx";
import { Halt } from "./Halt.tsx";
import { OpenPlaces } from "./OpenPlaces.tsx";
import { Tools } from "./Tools.tsx";
import { useCanned } from "./useCanned.tsx";
import { useAttachments } from "./useAttachments.ts";
import { usePageKept } from "./usePageKept.ts";
import { usePaneFiles } from "./usePaneFiles.ts";
import { excessOf, WillSplit } from "./WillSplit.tsx";
import { WritingLine } from "./WritingLine.tsx";
import styles from "./Composer.module.css";

interface ComposerProps {
  readonly conversation: ConversationSummary;
  readonly detail: ConversationDetail | undefined;
  readonly thread: LoadedThread | undefined;
  readonly outgoing: OutgoingBox;
  /** Who else looks at the conversation. */
  readonly people: readonly PresentPerson[];
}

/** Where a member answers or notes. It says first what will happen; a note changes its ground, so that nobody mistakes the two. */
export function Composer({ conversation, detail, thread, outgoing, people }: ComposerProps) {
  const { say } = useWords();
  const { may, memberId } = useSession();
  const now = useNow();
  const { id } = conversation;
  const [draft, setDraft] = useState(() => readDraft(id));
  const [isAsked, setIsAsked] = useState(false);
  const attachments = useAttachments(id);
  const section = useRef<HTMLElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  /** Where the caret is to stand once what was put in is drawn. */
  const caretAfter = useRef<number | null>(null);
  const sendKey = useSendKey();
  const { typed, stopped } = useTypingNotice(id);
  const toasts = useToasts();
  const groundId = useId();
  const { text, mode } = draft;
  const mayReply = detail === undefined || groundNow(detail.groundInfo, now).kind === "may";
  const hasContent =
    text.trim() !== "" || (mode === "reply" && attachments.all.some((each) => each.state.kind === "ready"));
  // What could not be uploaded does not stay behind in silence: it is tried again or taken away first.
  const isComplete = mode === "note" || attachments.all.every((each) => each.state.kind === "ready");
  const open = mode === "reply" ? unfilledIn(text) : [];
  const isTooLong = excessOf(text, mode, conversation.channelKind) > 0;
  const canSend = hasContent && isComplete && !isTooLong && open.length === 0 && (mode === "note" || mayReply);
  const meanwhile = mode === "reply" ? answeredSince(thread?.messages ?? [], draft.seenSeq, memberId) : null;

  useEffect(() => keepDraft(id, draft), [id, draft]);
  useGrowingField(field, text);
  useLayoutEffect(() => {
    if (caretAfter.current === null) return;
    field.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  }, [text]);
  usePageKept();
  const quote = useChosenQuote(id);

  const write = (to: ComposerMode) => {
    setDraft((was) => ({ ...was, mode: to }));
    field.current?.focus();
  };
  /** What one sees as one begins is what one answers; what comes after that is told apart from it. */
  const begun = (seenSeq: number | null) => seenSeq ?? conversation.lastSeq;
  const change = (to: string) => {
    if (to.trim() === "") stopped();
    else typed();
    setDraft((was) => ({
      ...was,
      text: to,
      seenSeq: to === "" && attachments.all.length === 0 ? null : begun(was.seenSeq),
    }));
    setIsAsked(false);
  };
  const replace = (from: number, to: number, by: string) => {
    change(text.slice(0, from) + by + text.slice(to));
    caretAfter.current = from + by.length;
    setCaret(from + by.length);
    field.current?.focus();
  };
  const canned = useCanned({ text, caret, detail, replace });
  const askForCanned = () => {
    const at = field.current?.selectionEnd ?? text.length;
    replace(at, at, at === 0 || /\s/.test(text[at - 1] ?? "") ? "/" : " /");
  };
  const takeFiles = (files: readonly File[]) => {
    if (files.length === 0) return;
    if (mode === "note") toasts.say(say("composer.note.noFiles"));
    else {
      attachments.add(files);
      setDraft((was) => ({ ...was, seenSeq: begun(was.seenSeq) }));
    }
    field.current?.focus();
  };
  const isDropping = usePaneFiles(section, takeFiles) && mode === "reply";

  const send = ({ anyway }: { readonly anyway: boolean }) => {
    if (!canSend) return;
    if (meanwhile !== null && !anyway) return setIsAsked(true);
    const words = text.trim();
    const seenSeq = anyway ? conversation.lastSeq : begun(draft.seenSeq);
    if (mode === "note") outgoing.send({ kind: "note", text: words });
    else {
      const contents: SayableContent[] = attachments.take().map(asContent);
      if (words !== "") contents.push({ kind: "text", text: words });
      // The last of them answers: the words, where there are some.
      contents.forEach((content, index) => {
        const replyTo = index === contents.length - 1 ? (quote?.mid ?? null) : null;
        outgoing.send({ kind: "reply", content, seenSeq, ...(replyTo === null ? {} : { replyToMid: replyTo }) });
      });
      chooseQuote(id, null);
    }
    stopped();
    setIsAsked(false);
    // Who notes goes on noting until they say otherwise: a second note must not go to the customer because the first was saved.
    setDraft({ text: "", mode, seenSeq: null });
    field.current?.focus();
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

  const sendByKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Enter" || event.altKey || event.nativeEvent.isComposing) return;
    const isInField = event.target === field.current;
    const isPlain = !event.ctrlKey && !event.metaKey;
    if (isPlain && !(isInField && sendKey === "enter" && !event.shiftKey)) return;
    event.preventDefault();
    send({ anyway: false });
  };

  return (
    <section
      ref={section}
      className={styles["composer"]}
      data-mode={mode}
      data-dropping={isDropping || undefined}
      aria-label={say(mode === "note" ? "composer.note" : "composer.reply")}
      onKeyDown={sendByKey}
    >
      <WritingLine people={people} />
      {meanwhile !== null && (
        <Halt
          answer={meanwhile}
          isAsked={isAsked}
          sendAnyway={() => send({ anyway: true })}
          goBack={() => {
            setIsAsked(false);
            field.current?.focus();
          }}
        />
      )}
      {canned.picker}
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
        aria-invalid={isTooLong || undefined}
        {...canned.field}
        onChange={(event) => {
          change(event.currentTarget.value);
          setCaret(event.currentTarget.selectionEnd);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionEnd)}
        onKeyDown={(event) => {
          if (canned.onKeyDown(event) || event.key !== "Escape") return;
          event.stopPropagation();
          event.currentTarget.blur();
        }}
      />
      <OpenPlaces names={open} />
      {mode === "reply" && <AttachmentChips attachments={attachments} onRemoved={() => field.current?.focus()} />}
      <Tools
        mode={mode}
        canAttach={mayReply}
        canSend={canSend}
        sendKey={sendKey}
        write={write}
        takeFiles={takeFiles}
        askForCanned={askForCanned}
        send={() => send({ anyway: false })}
      >
        <WillSplit text={text} mode={mode} channel={conversation.channelKind} />
      </Tools>
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
