export { adapterFor } from "./adapterFor.ts";
export { messenger } from "./messenger/messenger.ts";
export { appSecretProof } from "./meta/appSecretProof.ts";
export { describeGraphError, type GraphError, parseGraphError } from "./meta/graphError.ts";
export { parseBody } from "./meta/parseBody.ts";
export { type SignatureHeaders, verifySignature } from "./meta/signature.ts";
export { objectOf, rawAt, splitMeta } from "./meta/splitMeta.ts";
export { parseRetryAfter, parseUsage, type Usage } from "./meta/usage.ts";
