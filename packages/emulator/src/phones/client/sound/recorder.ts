import { type SoundFormat, whole } from "./wholeSound.ts";

/** A voice recording under way. */
export interface Recording {
  /** Ends it; undefined if nothing was heard. */
  finish(): Promise<File | undefined>;
}

const FORMATS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const SHORTEST_MS = 300;

/** Starts to record; throws when the browser has no microphone or may not use it. */
export async function startRecording(format: SoundFormat): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
  const recorder = new MediaRecorder(stream, mimeType === undefined ? {} : { mimeType });
  const chunks: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data));
  const startedAt = performance.now();
  recorder.start();
  return {
    async finish() {
      const ended = new Promise((done) => recorder.addEventListener("stop", done, { once: true }));
      recorder.stop();
      await ended;
      for (const track of stream.getTracks()) track.stop();
      if (performance.now() - startedAt < SHORTEST_MS) return undefined;
      return whole(new Blob(chunks, { type: recorder.mimeType.split(";")[0] ?? "audio/webm" }), format);
    },
  };
}
