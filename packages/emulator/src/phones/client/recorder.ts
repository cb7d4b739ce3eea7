/** A voice recording under way. */
export interface Recording {
  /** Ends it; undefined if nothing was heard. */
  finish(): Promise<File | undefined>;
}

const FORMATS = ["audio/mp4", "audio/webm;codecs=opus", "audio/ogg;codecs=opus"];
const SHORTEST_MS = 300;

/** Starts to record; throws when the browser has no microphone or may not use it. */
export async function startRecording(): Promise<Recording> {
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
      const type = recorder.mimeType.split(";")[0] ?? "audio/webm";
      if (performance.now() - startedAt < SHORTEST_MS) return undefined;
      return new File(chunks, `voice.${type === "audio/mp4" ? "m4a" : (type.split("/")[1] ?? "webm")}`, { type });
    },
  };
}
