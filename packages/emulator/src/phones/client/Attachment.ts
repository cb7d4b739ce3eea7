import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { localUrl, type MessageView } from "./api.ts";
import { useWords } from "./context.ts";
import { html } from "./html.ts";
import { icon, playIcon } from "./icons.ts";
import { type Waveform, waveformOf } from "./sound/waveform.ts";

export type AttachmentView = NonNullable<MessageView["attachments"]>[number];

/** Anything in a message that is neither text nor a template. */
export function Attachment({ attachment }: { attachment: AttachmentView }): VNode {
  const words = useWords();
  const { type, url, title } = attachment;
  if (type === "like_heart") return html`<div class="emoji" role="img" aria-label=${words.heart}>❤️</div>`;
  if (url === undefined) return html`<div class="attachment-unknown">${words.unknownAttachment}</div>`;
  switch (type) {
    case "image":
      return html`<a class="photo" href=${localUrl(url)} target="_blank" rel="noopener"><img src=${localUrl(url)} alt=${words.photoAlt} loading="lazy" /></a>`;
    case "sticker":
      return html`<img class="sticker" src=${localUrl(url)} alt=${words.stickerAlt} />`;
    case "video":
      return html`<video class="video" src=${localUrl(url)} controls preload="metadata"></video>`;
    case "audio":
      return html`<${Voice} url=${localUrl(url)} />`;
    case "fallback":
      return html`<a class="share" href=${url} target="_blank" rel="noopener noreferrer"><strong>${title || url}</strong><span>${hostOf(url)}</span></a>`;
    case "ig_post":
    case "ig_reel":
      return html`<div class="shared-post">
        <img src=${localUrl(url)} alt="" />
        <span><small>${type === "ig_reel" ? "Reel" : words.post}</small>${title}</span>
      </div>`;
    case "story_mention":
      return html`<div class="story-card"><small>${words.mentionedInStory}</small><img src=${localUrl(url)} alt=${words.story} /></div>`;
    case "file":
      return html`<a class="file" href=${localUrl(url)} target="_blank" rel="noopener">${icon("file")}<span>${title || words.file}</span></a>`;
    default:
      return html`<div class="attachment-unknown">${words.unknownAttachment}</div>`;
  }
}

const BARS = 27;

/** A sound with its shape and length. */
export function Voice({ url }: { url: string }): VNode {
  const words = useWords();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [played, setPlayed] = useState(0);
  const [waveform, setWaveform] = useState<Waveform | undefined>(undefined);
  useEffect(() => {
    void waveformOf(url, BARS).then(setWaveform);
  }, [url]);
  const toggle = () => {
    const element = audio.current;
    if (element === null) return;
    if (element.paused) void element.play().catch(() => setPlaying(false));
    else element.pause();
  };
  const [measured, setMeasured] = useState<number | undefined>(undefined);
  const seconds = waveform?.seconds ?? measured;
  const onTime = () => {
    const element = audio.current;
    if (element === null) return;
    if (Number.isFinite(element.duration)) setMeasured(element.duration);
    const length = seconds ?? element.duration;
    setPlayed(Number.isFinite(length) && length > 0 ? Math.min(1, element.currentTime / length) : 0);
  };
  return html`<div class="voice">
    <audio
      ref=${audio}
      src=${url}
      preload="metadata"
      onPlay=${() => setPlaying(true)}
      onPause=${() => setPlaying(false)}
      onEnded=${() => setPlayed(0)}
      onTimeUpdate=${onTime}
      onLoadedMetadata=${onTime}
    ></audio>
    <button type="button" class="voice-play" aria-label=${playing ? words.pause : words.play} onClick=${toggle}>${playIcon(playing)}</button>
    <span class="voice-bars" aria-hidden="true">
      ${Array.from({ length: BARS }, (_, bar) => html`<i class=${bar / BARS < played ? "on" : ""} style=${{ height: `${4 + Math.round(18 * (waveform?.bars[bar] ?? 0))}px` }}></i>`)}
    </span>
    <span class="voice-time">${seconds === undefined ? "" : clockTime(seconds)}</span>
  </div>`;
}

function clockTime(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
