export { connectChannel } from "./connectChannel.ts";
export { readProfile, writeProfile } from "./profile.ts";
export { serveChannels } from "./routes.ts";
export { changeChannel } from "./updateChannel.ts";
