import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { MessageView, ThreadView } from "./api.ts";
import { useWords } from "./context.ts";
import { html } from "./html.ts";
import { fill } from "./i18n.ts";
import { icon, likeIcon, sendIcon } from "./icons.ts";
import { InstagramTray } from "./instagram/Profile.ts";
import { WhatsAppTray } from "./whatsapp/Sheets.ts";
import { startRecording, type Recording } from "./sound/recorder.ts";
import type { SoundFormat } from "./sound/wholeSound.ts";

export type Draft = { kind: "new" } | { kind: "reply"; to: MessageView } | { kind: "edit"; message: MessageView };

export interface ComposerProps {
  readonly view: ThreadView;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  /** Tells whether it went well. */
  readonly onAct: (act: string, body: unknown) => Promise<boolean>;
  readonly onFiles: (files: File[]) => void;
  readonly menuOpen: boolean;
  readonly onMenu: () => void;
}

/** More the emulator does not take. */
const LONGEST_TEXT = 20_000;
const STICKERS = ["369239263222822", "126362187548577", "126361874215276", "126361967548600"];

/** Where the person writes, picks a photo, holds to speak, or gives a thumbs-up. */
export function Composer({ view, draft, onDraft, onAct, onFiles, menuOpen, onMenu }: ComposerProps): VNode {
  const words = useWords();
  const [text, setText] = useState("");
  const [stickers, setStickers] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const files = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (draft.kind === "edit") setText(draft.message.text ?? "");
    if (draft.kind !== "new") input.current?.focus();
  }, [draft]);
  useEffect(() => {
    const area = input.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 110)}px`;
  }, [text]);

  const clear = () => {
    setText("");
    onDraft({ kind: "new" });
  };
  // What could not be sent stands in the field again.
  const submit = async () => {
    if (text.trim() === "") return;
    if (draft.kind === "edit") {
      if (await onAct("edit", { mid: draft.message.mid, text })) clear();
      return;
    }
    clear();
    if (await onAct("text", { text, ...(draft.kind === "reply" ? { replyTo: draft.to.mid } : {}) })) return;
    setText((typed) => (typed === "" ? text : typed));
    onDraft(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && draft.kind !== "new") clear();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    onFiles(pasted);
  };
  const onChosen = (event: Event) => {
    const chosen = event.currentTarget;
    if (!(chosen instanceof HTMLInputElement)) return;
    if (chosen.files !== null && chosen.files.length > 0) onFiles([...chosen.files]);
    chosen.value = "";
  };

  return html`<div class="composer">
    <${DraftLine} view=${view} draft=${draft} onCancel=${clear} />
    ${
      stickers &&
      view.platform !== "messenger" &&
      html`<${view.platform === "instagram" ? InstagramTray : WhatsAppTray} onAct=${(act: string, body: unknown) => {
        setStickers(false);
        void onAct(act, body);
      }} />`
    }
    ${
      stickers &&
      view.platform === "messenger" &&
      html`<div class="sticker-tray" role="group" aria-label=${words.sticker}>
      ${STICKERS.map(
        (id) =>
          html`<button type="button" aria-label=${words.sticker} onClick=${() => {
            setStickers(false);
            void onAct("sticker", { stickerId: id });
          }}><img src=${`/_media/stickers/${id}.png`} alt="" /></button>`,
      )}
    </div>`
    }
    <div class="composer-line">
      ${view.profile.menu.length > 0 && html`<button type="button" class="tool" aria-label=${words.menu} aria-expanded=${menuOpen} onClick=${onMenu}>${icon("menu")}</button>`}
      <input ref=${files} type="file" hidden multiple aria-label=${words.photo} data-testid="file-input" onChange=${onChosen} />
      <button type="button" class="tool" aria-label=${words.photo} title=${words.photo} onClick=${() => files.current?.click()}>${icon("photo")}</button>
      <${VoiceButton} format=${view.platform === "whatsapp" ? "ogg" : "mp4"} onFile=${(file: File) => onFiles([file])} />
      ${
        view.platform !== "messenger"
          ? html`<button type="button" class="tool" aria-label=${words.moreToSend} title=${words.moreToSend} aria-expanded=${stickers} onClick=${() => setStickers(!stickers)}>${icon("plus")}</button>`
          : html`<button type="button" class="tool" aria-label=${words.sticker} title=${words.sticker} aria-expanded=${stickers} onClick=${() => setStickers(!stickers)}>${icon("sticker")}</button>`
      }
      <textarea
        ref=${input}
        rows="1"
        maxlength=${LONGEST_TEXT}
        dir="auto"
        aria-label=${words.write}
        placeholder=${words.placeholder}
        value=${text}
        onInput=${(event: Event) => event.currentTarget instanceof HTMLTextAreaElement && setText(event.currentTarget.value)}
        onKeyDown=${onKeyDown}
        onPaste=${onPaste}
      ></textarea>
      ${
        text.trim() === "" && view.platform === "messenger"
          ? html`<button type="button" class="tool strong" aria-label=${words.like} onClick=${() => onAct("sticker", {})}>${likeIcon()}</button>`
          : html`<button type="button" class="tool strong" aria-label=${words.send} onClick=${submit}>${sendIcon()}</button>`
      }
    </div>
  </div>`;
}

function DraftLine({ view, draft, onCancel }: { view: ThreadView; draft: Draft; onCancel: () => void }): VNode | null {
  const words = useWords();
  if (draft.kind === "new") return null;
  const isReply = draft.kind === "reply";
  const quoted = isReply ? draft.to : draft.message;
  const name = quoted.from === "page" ? view.page.name : words.yourself;
  return html`<div class="draft-line">
    <span><b>${isReply ? fill(words.replyingTo, { name }) : words.editing}</b><small dir="auto">${quoted.text ?? words.photoAlt}</small></span>
    <button type="button" class="tool" aria-label=${words.cancel} onClick=${onCancel}>${icon("close")}</button>
  </div>`;
}

/** Hold to speak, let go to send; with the keyboard the first press starts and the second sends. */
function VoiceButton({ format, onFile }: { format: SoundFormat; onFile: (file: File) => void }): VNode {
  const words = useWords();
  const [recording, setRecording] = useState(false);
  const [refused, setRefused] = useState(false);
  const running = useRef<Promise<Recording> | undefined>(undefined);
  const fallback = useRef<HTMLInputElement>(null);

  const start = async () => {
    if (running.current !== undefined) return;
    running.current = startRecording(format);
    try {
      await running.current;
      setRecording(true);
    } catch {
      running.current = undefined;
      setRefused(true);
      fallback.current?.click();
    }
  };
  const finish = async () => {
    const current = running.current;
    running.current = undefined;
    setRecording(false);
    const file = await current?.then((one) => one.finish()).catch(() => undefined);
    if (file !== undefined) onFile(file);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.key !== "Enter" && event.key !== " ") || event.repeat) return;
    event.preventDefault();
    void (recording ? finish() : start());
  };
  return html`<button
      type="button"
      class=${`tool ${recording ? "recording" : ""}`}
      aria-label=${recording ? words.voiceStop : words.voice}
      title=${refused ? words.noMicrophone : recording ? words.recording : words.voice}
      onPointerDown=${(event: PointerEvent) => event.button === 0 && void start()}
      onPointerUp=${() => void finish()}
      onPointerLeave=${() => recording && void finish()}
      onKeyDown=${onKeyDown}
    >
      ${icon("mic")}
    </button>
    <input
      ref=${fallback}
      type="file"
      accept="audio/*"
      hidden
      aria-label=${words.noMicrophone}
      data-testid="voice-input"
      onChange=${(event: Event) => {
        const chosen = event.currentTarget;
        if (chosen instanceof HTMLInputElement && chosen.files?.[0] !== undefined) onFile(chosen.files[0]);
      }}
    />`;
}
