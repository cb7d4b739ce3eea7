/** Types for who imports it from TypeScript. */
export const patience: number;
export function patient(timeout: number): number;
