/** WhatsApp's voice messages are Ogg, those of the others MP4. */
export type SoundFormat = "mp4" | "ogg";

/**
 * A browser writes a recording as a stream: its head is written before anybody knows how long it will be, so players show
 * 0:00. Here its packets are put into a file that says its length, untouched, as a phone would send it.
 */
export async function whole(recording: Blob, format: SoundFormat): Promise<File> {
  const { ALL_FORMATS, BlobSource, BufferTarget, Conversion, Input, Mp4OutputFormat, OggOutputFormat, Output } =
    await import("mediabunny");
  try {
    const input = new Input({ source: new BlobSource(recording), formats: ALL_FORMATS });
    const target = new BufferTarget();
    const output = new Output({
      format: format === "ogg" ? new OggOutputFormat() : new Mp4OutputFormat({ fastStart: "in-memory" }),
      target,
    });
    const conversion = await Conversion.init({ input, output, showWarnings: false });
    if (!conversion.isValid) return asIs(recording);
    await conversion.execute();
    return target.buffer === null
      ? asIs(recording)
      : new File([target.buffer], format === "ogg" ? "voice.ogg" : "voice.m4a", { type: `audio/${format}` });
  } catch {
    // Better a recording without a length than none.
    return asIs(recording);
  }
}

function asIs(recording: Blob): File {
  return new File([recording], `voice.${recording.type.split("/")[1] ?? "webm"}`, { type: recording.type });
}
