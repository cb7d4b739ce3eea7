import { apiKeys } from "../features/apiKeys/index.ts";
import { auth } from "../features/auth/index.ts";
import { cannedReplies } from "../features/cannedReplies/index.ts";
import { contacts } from "../features/contacts/index.ts";
import { channels } from "../features/channels/index.ts";
import { firstSteps } from "../features/firstSteps/index.ts";
import { flows } from "../features/flows/index.ts";
import { inbox } from "../features/inbox/index.ts";
import { members } from "../features/members/index.ts";
import { settings } from "../features/settings/index.ts";
import type { Feature } from "./feature.ts";

/** All that the console can do. Within a group of the rail, places stand in this order. */
export const features = [
  inbox,
  flows,
  cannedReplies,
  contacts,
  firstSteps,
  channels,
  members,
  apiKeys,
  settings,
  auth,
] as const satisfies readonly Feature[];
