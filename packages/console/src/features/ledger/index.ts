export { LedgerPart } from "./LedgerPart.tsx";
export { missingOf } from "./missingOf.ts";
export { UnassignedPart } from "./UnassignedPart.tsx";
