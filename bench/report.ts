/** Progress goes to stderr, the result is the last line of stdout: whoever pipes a benchmark gets clean JSON. */

const startedAt = performance.now();

export function progress(line: string): void {
  process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
}

export function printResult(result: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
