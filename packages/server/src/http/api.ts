import type { FastifyInstance } from "fastify";
import { serveApiKeys } from "../features/apiKeys/index.ts";
import { serveBroadcasts } from "../features/broadcasts/index.ts";
import { serveCannedReplies } from "../features/cannedReplies/index.ts";
import { serveChannels } from "../features/channels/index.ts";
import { serveContacts } from "../features/contacts/index.ts";
import { serveFirstSteps } from "../features/firstSteps/index.ts";
import { serveFlows } from "../features/flows/index.ts";
import { serveInbox } from "../features/inbox/index.ts";
import { serveLedger } from "../features/ledger/index.ts";
import { serveMedia } from "../features/media/index.ts";
import { serveMembers } from "../features/members/index.ts";
import { servePasswordResets } from "../features/passwordResets/index.ts";
import { serveProfile } from "../features/profile/index.ts";
import { serveSession } from "../features/session/index.ts";
import { serveWorkspaces } from "../features/workspaces/index.ts";
import type { HttpDeps } from "./ports.ts";

/** Every feature's operations. */
export async function serveApi(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  serveSession(app, deps);
  serveProfile(app, deps);
  servePasswordResets(app, deps);
  serveWorkspaces(app, deps);
  serveFirstSteps(app, deps);
  serveMembers(app, deps);
  serveApiKeys(app, deps);
  serveChannels(app, deps);
  serveInbox(app, deps);
  serveCannedReplies(app, deps);
  serveContacts(app, deps);
  serveFlows(app, deps);
  serveBroadcasts(app, deps);
  serveLedger(app, deps);
  await serveMedia(app, deps);
}
