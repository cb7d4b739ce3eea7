import { apiKeys } from "../../../features/apiKeys/words/en.ts";
import { auth } from "../../../features/auth/words/en.ts";
import { cannedReplies } from "../../../features/cannedReplies/words/en.ts";
import { channels } from "../../../features/channels/words/en.ts";
import { contacts } from "../../../features/contacts/words/en.ts";
import { firstSteps } from "../../../features/firstSteps/words/en.ts";
import { flows } from "../../../features/flows/words/en.ts";
import { inbox } from "../../../features/inbox/words/en.ts";
import { ledger } from "../../../features/ledger/words/en.ts";
import { members } from "../../../features/members/words/en.ts";
import { settings } from "../../../features/settings/words/en.ts";
import { problems } from "./problems.ts";
import { refusals } from "./refusals.ts";
import { shell } from "./shell.ts";

/** Whose words there are: the frame's own, and each feature's. */
export const enParts = {
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
