import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./root.mjs";

/**
 * Reads what was written behind a command, so that every command answers `--help` and `--version` and then ends, and
 * refuses what it does not know in one sentence with exit code 2 instead of doing something else.
 *
 * @param usage the command as one types it, e.g. `npm run bench -- <name>`
 * @param about what it does, as the lines of a help text
 * @param options name → `{ type: "text" | "number" | "flag", default?, help }`
 * @param words how many words beside options it takes (their meaning is for the caller to check); none by default
 * @param unknownHint what to do instead of an option that does not exist
 * @returns `values` by option's name, numbers as numbers, and `words`
 */
export function readCommandLine(
  { usage, about, options = {}, words: wordsAtMost = 0, unknownHint },
  args = process.argv.slice(2),
) {
  const known = {
    ...options,
    help: { type: "flag", help: "Say this, and nothing else." },
    version: { type: "flag", help: "Say the version, and nothing else." },
  };
  const { tokens } = parseArgs({
    args,
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(known).map(([name, { type }]) => [name, { type: type === "flag" ? "boolean" : "string" }]),
    ),
  });
  const wrong = (problem) =>
    refuse(`${problem} ${unknownHint ?? `${usage.split(" --")[0]} -- --help says what there is.`}`);
  const values = Object.fromEntries(
    Object.entries(options).map(([name, { type, default: otherwise }]) => [name, type === "flag" ? false : otherwise]),
  );
  const words = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(known, name)) wrong(`There is no option ${rawName}.`);
    if (name === "help") tell(helpText(usage, about, known));
    if (name === "version") tell(version());
    values[name] = valueOf(known[name].type, rawName, value, wrong);
  }
  if (words.length > wordsAtMost) wrong(`"${words[wordsAtMost]}" means nothing here.`);
  return { values, words };
}

function valueOf(type, rawName, value, wrong) {
  if (type === "flag") return value === undefined || wrong(`${rawName} takes no value.`);
  if (value === undefined || value === "") return wrong(`${rawName} needs a value.`);
  if (type === "text") return value;
  return /^\d+(\.\d+)?$/.test(value) ? Number(value) : wrong(`${rawName} needs a number, not "${value}".`);
}

function helpText(usage, about, options) {
  const rows = Object.entries(options).map(([name, { type, default: otherwise, help }]) => [
    `--${name}${type === "flag" ? "" : type === "number" ? " <number>" : " <text>"}`,
    `${help}${otherwise === undefined ? "" : ` (${otherwise})`}`,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [usage, "", ...[about].flat(), "", ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)].join(
    "\n",
  );
}

function version() {
  return `Botschaft ${JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version}`;
}

function tell(text) {
  process.stdout.write(`${text}\n`);
  process.exit(0);
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
