export { adapterFor } from "./adapterFor.ts";
export { appSecretProof } from "./meta/appSecretProof.ts";
export type { GraphFailure } from "./meta/graphAnswer.ts";
export { describeGraphError, type GraphError, parseGraphError } from "./meta/graphError.ts";
export { parseBody } from "./meta/parseBody.ts";
export {
  claimOf,
  SignatureCheck,
  type SignatureClaim,
  type SignatureHeaders,
  verifySignature,
} from "./meta/signature.ts";
export { objectOf, rawAt, splitMeta } from "./meta/splitMeta.ts";
export { parseRetryAfter, parseUsage, type Usage } from "./meta/usage.ts";
export { type SubscriptionAnswer, verifySubscription } from "./meta/verifySubscription.ts";
export { setAppWebhookCall } from "./messenger/appWebhookCheck.ts";
export { messengerCapabilities } from "./messenger/capabilities.ts";
export { checkConnection, type ConnectionQuestion } from "./messenger/connect.ts";
export type { ConnectionCheck, ConnectionCheckId, ConnectionCode } from "./messenger/connectionCheck.ts";
export {
  listThreadsCall,
  parseThreadHistory,
  parseThreads,
  type PlatformThread,
  threadHistoryCall,
  type ThreadHistory,
  type ThreadPage,
} from "./messenger/conversations.ts";
export { messenger } from "./messenger/messenger.ts";
export type {
  LocalizedGreeting,
  LocalizedIceBreakers,
  LocalizedMenu,
  MenuItem,
  MessengerProfile,
} from "./messenger/messengerProfile.ts";
export { planProfile, type ProfilePlan } from "./messenger/profile.ts";
export { profileLimits, type ProfileProblem } from "./messenger/profileProblems.ts";
export { parseProfile, readProfileCall } from "./messenger/readProfile.ts";
export { type MakeCall, neededFields, subscribeCall, unsubscribeCall } from "./messenger/subscriptionCheck.ts";
export type { AppCredentials } from "./messenger/tokenCheck.ts";
export { parseUpload, uploadCall, type UploadOutcome } from "./messenger/upload.ts";
export { parseUserProfile, userProfileCall, type UserProfile } from "./messenger/userProfile.ts";
