export { LedgerPart } from "./LedgerPart.tsx";
export { missingOf } from "./missingOf.ts";
