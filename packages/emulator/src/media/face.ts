import { createHash } from "node:crypto";
import { encodePng } from "./png.ts";

const SIZE = 200;
/** Muted grounds on which a darker figure of the same hue stands out. */
const HUES = [18, 35, 75, 140, 190, 215, 260, 330];

/**
 * A picture for whoever has none: a person's figure, or waves for a Page.
 * Colours come from the name, so one name always looks the same.
 */
export function drawFace(seed: string, subject: "person" | "page"): Buffer {
  const coverage = subject === "person" ? figureAt : wavesAt;
  const hash = createHash("sha256").update(seed).digest();
  const hue = HUES[(hash[0] ?? 0) % HUES.length] ?? 0;
  const ground = hsl(hue, 0.34, 0.82);
  const figure = hsl(hue, 0.3, 0.42);
  const pixels = Buffer.alloc(SIZE * SIZE * 3);
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const share = coverage(x, y);
      for (let channel = 0; channel < 3; channel += 1) {
        const from = ground[channel] ?? 0;
        const to = figure[channel] ?? 0;
        pixels[(y * SIZE + x) * 3 + channel] = Math.round(from + (to - from) * share);
      }
    }
  }
  return encodePng(SIZE, SIZE, pixels);
}

/** How much of a pixel lies on head or shoulders, with a soft edge. */
function figureAt(x: number, y: number): number {
  const head = 36 - Math.hypot(x - 100, y - 78);
  const shoulders = (1 - Math.hypot((x - 100) / 66, (y - 196) / 68)) * 66;
  return Math.min(1, Math.max(0, Math.max(head, shoulders)));
}

/** Three waves, thinner towards the horizon. */
function wavesAt(x: number, y: number): number {
  const waves = [
    { at: 74, width: 7 },
    { at: 106, width: 11 },
    { at: 146, width: 16 },
  ];
  const away = waves.map(({ at, width }, index) => width - Math.abs(y - at - 9 * Math.sin(x / 17 + index * 1.4)));
  return Math.min(1, Math.max(0, Math.max(...away)));
}

function hsl(hue: number, saturation: number, lightness: number): [number, number, number] {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
