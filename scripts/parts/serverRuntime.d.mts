/** Types for who imports it from TypeScript. */
export function serverFlags(nodeOptions?: string): string[];
export function serverEnvironment(environment?: NodeJS.ProcessEnv): {
  NODE_COMPILE_CACHE: string;
  MALLOC_ARENA_MAX: string;
};
