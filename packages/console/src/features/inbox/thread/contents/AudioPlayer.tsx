import { useRef, useState } from "react";
import { sayLength } from "../../../../app/time/sayTime.ts";
import { useWords } from "../../../../app/i18n/words.ts";
import { PauseSign, PlaySign } from "../../../../ui/signs.tsx";
import styles from "./AudioPlayer.module.css";

const speeds = [1, 1.5, 2] as const;

/** A voice message: play, find a place in it, hear it faster. */
export function AudioPlayer({ src, durationMs }: { readonly src: string; readonly durationMs?: number | undefined }) {
  const { say, language } = useWords();
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const [isBroken, setIsBroken] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState((durationMs ?? 0) / 1000);
  const [speed, setSpeed] = useState<(typeof speeds)[number]>(1);
  const toggle = () => {
    const sound = audio.current;
    if (sound === null) return;
    if (sound.paused) sound.play().catch(() => setIsBroken(true));
    else sound.pause();
  };
  const faster = () => {
    const next = speeds[(speeds.indexOf(speed) + 1) % speeds.length] ?? 1;
    setSpeed(next);
    if (audio.current !== null) audio.current.playbackRate = next;
  };
  if (isBroken) return <span className={styles["gone"]}>{say("media.audioGone")}</span>;
  return (
    <div className={styles["player"]} role="group" aria-label={say("media.audio")}>
      <audio
        ref={audio}
        src={src}
        preload="metadata"
        onPlay={() => setIsPlaying(true)}
        onPause={() => setIsPlaying(false)}
        onError={() => setIsBroken(true)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onEnded={() => setAt(0)}
        onLoadedMetadata={(event) => {
          if (Number.isFinite(event.currentTarget.duration)) setLength(event.currentTarget.duration);
        }}
      />
      <button
        type="button"
        className={styles["play"]}
        onClick={toggle}
        aria-label={say(isPlaying ? "media.pause" : "media.play")}
      >
        {isPlaying ? <PauseSign /> : <PlaySign />}
      </button>
      <input
        type="range"
        className={styles["place"]}
        min={0}
        max={Math.max(length, 0.1)}
        step={0.1}
        value={Math.min(at, length)}
        aria-label={say("media.place")}
        aria-valuetext={`${sayLength(at)} / ${sayLength(length)}`}
        onChange={(event) => {
          if (audio.current !== null) audio.current.currentTime = Number(event.currentTarget.value);
        }}
      />
      <span className={styles["clock"]}>{sayLength(isPlaying || at > 0 ? at : length)}</span>
      <button
        type="button"
        className={styles["speed"]}
        onClick={faster}
        aria-label={say("media.speed", { speed: speed.toLocaleString(language) })}
      >
        {speed.toLocaleString(language)}×
      </button>
    </div>
  );
}
