/**
 * How long tests wait for what must come, on this machine: `TEST_PATIENCE` is a factor for all of their time-outs (`npm run
 * check -- --busy` sets it). A time-out ends what hangs; how fast something is, benchmarks measure.
 */
export const patience = Math.max(1, Number(process.env.TEST_PATIENCE) || 1);

/** A time-out for a machine at rest → one for this machine. */
export function patient(timeout) {
  return timeout * patience;
}
