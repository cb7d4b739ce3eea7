import type { GraphRoute } from "../graph/graphRoutes.ts";
import { uploadAttachment } from "./attachments/uploadAttachment.ts";
import { createPersona, deletePersona, listPersonas } from "./personas.ts";
import { deleteProfile, getProfile, setProfile } from "./profile/profileCalls.ts";
import { listConversations, listMessages } from "./read/conversations.ts";
import { readNode } from "./read/readNode.ts";
import { sendMessage } from "./send/sendMessage.ts";
import { listSubscribedApps, subscribeToPage, unsubscribeFromPage } from "./subscribedApps.ts";

/** The Graph calls of the Messenger platform. */
export function messengerRoutes(route: GraphRoute): void {
  route("POST", "/:id/messages", sendMessage);
  route("GET", "/:id/messages", listMessages);
  route("POST", "/:id/message_attachments", uploadAttachment);
  route("GET", "/:id/messenger_profile", getProfile);
  route("POST", "/:id/messenger_profile", setProfile);
  route("DELETE", "/:id/messenger_profile", deleteProfile);
  route("GET", "/:id/conversations", listConversations);
  route("GET", "/:id/subscribed_apps", listSubscribedApps);
  route("POST", "/:id/subscribed_apps", subscribeToPage);
  route("DELETE", "/:id/subscribed_apps", unsubscribeFromPage);
  route("GET", "/:id/personas", listPersonas);
  route("POST", "/:id/personas", createPersona);
  route("GET", "/:id", readNode);
  route("DELETE", "/:id", deletePersona);
}
