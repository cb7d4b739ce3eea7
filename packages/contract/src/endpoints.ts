import { broadcastEndpoints } from "./broadcasts.ts";
import { cannedReplyEndpoints } from "./cannedReplies.ts";
import { channelEndpoints } from "./channels.ts";
import { contactEndpoints } from "./contacts.ts";
import { conversationEndpoints } from "./conversations.ts";
import { firstStepsEndpoints } from "./firstSteps.ts";
import { flowEndpoints } from "./flows.ts";
import { ledgerEndpoints } from "./ledger.ts";
import { liveEndpoints } from "./live.ts";
import { mediaEndpoints } from "./media.ts";
import { passwordResetEndpoints } from "./passwordResets.ts";
import { profileEndpoints } from "./profile.ts";
import { sessionEndpoints } from "./session.ts";
import { apiKeyEndpoints, memberEndpoints, workspaceEndpoints } from "./workspaces.ts";

/** Every operation of the API, by name. */
export const endpoints = {
  ...sessionEndpoints,
  ...profileEndpoints,
  ...passwordResetEndpoints,
  ...workspaceEndpoints,
  ...firstStepsEndpoints,
  ...memberEndpoints,
  ...apiKeyEndpoints,
  ...channelEndpoints,
  ...conversationEndpoints,
  ...cannedReplyEndpoints,
  ...contactEndpoints,
  ...flowEndpoints,
  ...broadcastEndpoints,
  ...ledgerEndpoints,
  ...mediaEndpoints,
  ...liveEndpoints,
};
