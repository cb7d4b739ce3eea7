/** How a recording sounds, for the bars under it, and how long it is. */
export interface Waveform {
  readonly seconds: number;
  /** Loudness from 0 to 1, one value for each bar. */
  readonly bars: readonly number[];
}

const known = new Map<string, Promise<Waveform | undefined>>();

/** Reads a sound file once; undefined where the browser cannot decode it. */
export function waveformOf(url: string, barCount: number): Promise<Waveform | undefined> {
  let waveform = known.get(url);
  if (waveform === undefined) {
    waveform = read(url, barCount).catch(() => undefined);
    known.set(url, waveform);
  }
  return waveform;
}

async function read(url: string, barCount: number): Promise<Waveform | undefined> {
  const bytes = await (await fetch(url)).arrayBuffer();
  // Decoding needs a context, which plays nothing here; 8 kHz is plenty for bars.
  const decoded = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(bytes);
  const samples = decoded.getChannelData(0);
  const perBar = Math.max(1, Math.floor(samples.length / barCount));
  const loudness = Array.from({ length: barCount }, (_, bar) => {
    let sum = 0;
    for (let at = bar * perBar; at < Math.min(samples.length, (bar + 1) * perBar); at += 1)
      sum += (samples[at] ?? 0) ** 2;
    return Math.sqrt(sum / perBar);
  });
  const loudest = Math.max(...loudness, 0.01);
  return { seconds: decoded.duration, bars: loudness.map((value) => value / loudest) };
}
