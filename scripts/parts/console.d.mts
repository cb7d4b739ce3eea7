/** Builds the console unless it was built from these sources already. Answers with the problem if it cannot be built. */
export function ensureConsoleBuilt(node: string): Promise<string | undefined>;
