/** One of the branches by its weight; the same key always gets the same one. Undefined when no branch has weight. */
export function pickWeighted<Branch extends { readonly weight: number }>(
  branches: readonly Branch[],
  key: string,
): Branch | undefined {
  const total = branches.reduce((sum, branch) => sum + branch.weight, 0);
  if (total <= 0) return undefined;
  let rest = shareOf(key) * total;
  for (const branch of branches) {
    rest -= branch.weight;
    if (rest < 0) return branch;
  }
  return branches.findLast((branch) => branch.weight > 0);
}

/** A number in [0, 1) that looks random and depends on the text alone (FNV-1a with a final mix, 32 bits). */
export function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 0x1_0000_0000;
}
