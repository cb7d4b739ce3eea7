import { z } from "zod";

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const pattern = /^(\d{1,6})([smhd])$/;

/** A length of time as people write it in a flow: "30s", "10m", "2h", "3d". */
export const durationSchema = z.string().regex(pattern, "Write a length of time like 30s, 10m, 2h or 3d.");

/** Milliseconds of a duration; 0 for text that is none (the schema refuses such text before it gets here). */
export function durationMs(text: string): number {
  const match = pattern.exec(text);
  if (!match) return 0;
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}
