/** Types for who imports it from TypeScript. */
export function serverFlags(nodeOptions?: string): string[];
