export type { CheckDeps } from "./checkChannel.ts";
export { checkUnasked } from "./checkUnasked.ts";
export { connectChannel } from "./connectChannel.ts";
export { createPlatformCaller, type PlatformCaller } from "./platformCaller.ts";
export { readProfile, writeProfile } from "./profile.ts";
export { hasChannel, listChannelsToCheck } from "./queries.ts";
export { serveChannels } from "./routes.ts";
export { changeChannel } from "./updateChannel.ts";
export { sealChannelsAnew } from "./sealChannelsAnew.ts";
