import { apiKeys } from "../../../features/apiKeys/words/de.ts";
import { auth } from "../../../features/auth/words/de.ts";
import { cannedReplies } from "../../../features/cannedReplies/words/de.ts";
import { channels } from "../../../features/channels/words/de.ts";
import { contacts } from "../../../features/contacts/words/de.ts";
import { firstSteps } from "../../../features/firstSteps/words/de.ts";
import { flows } from "../../../features/flows/words/de.ts";
import { inbox } from "../../../features/inbox/words/de.ts";
import { ledger } from "../../../features/ledger/words/de.ts";
import { members } from "../../../features/members/words/de.ts";
import { settings } from "../../../features/settings/words/de.ts";
import { problems } from "./problems.ts";
import { refusals } from "./refusals.ts";
import { shell } from "./shell.ts";

/** Whose words there are: the frame's own, and each feature's. */
export const deParts = {
  shell,
  problems,
  refusals,
  apiKeys,
  auth,
  cannedReplies,
  channels,
  contacts,
  firstSteps,
  flows,
  inbox,
  ledger,
  members,
  settings,
} as const;
