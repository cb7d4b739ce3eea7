import type { GraphAnswer, GraphCall, GraphRoute } from "../graph/graphRoutes.ts";
import { uploadAttachment } from "./attachments/uploadAttachment.ts";
import { listAccounts } from "./accounts.ts";
import { addLabel, createLabel, deleteLabel, listLabels, removeLabel } from "./labels.ts";
import { createPersona, deletePersona, listPersonas } from "./personas.ts";
import { deleteProfile, getProfile, setProfile } from "./profile/profileCalls.ts";
import { deleteUserSettings, getUserSettings, setUserSettings } from "./profile/userSettings.ts";
import { getInsights } from "./read/insights.ts";
import { listConversations, listMessages } from "./read/conversations.ts";
import { readNode } from "./read/readNode.ts";
import {
  extendThreadControl,
  getThreadOwner,
  passThreadControl,
  releaseThreadControl,
  requestThreadControl,
  takeThreadControl,
} from "./routing/controlCalls.ts";
import { sendMessage } from "./send/sendMessage.ts";
import { createTemplate, deleteTemplates, listLibrary, listTemplates } from "./utility/templateCalls.ts";
import {
  listFeatureReviews,
  listIdsForPages,
  moderateConversations,
  setNlpConfigs,
  unlinkAccounts,
} from "./settingsOfApp.ts";
import { listStickerPacks, listStickers, searchStickers } from "./stickerCalls.ts";
import { listSubscribedApps, subscribeToPage, unsubscribeFromPage } from "./subscribedApps.ts";

/** The Graph calls of the Messenger platform. */
export function messengerRoutes(route: GraphRoute): void {
  route("POST", "/:id/messages", sendMessage);
  route("GET", "/:id/messages", listMessages);
  route("POST", "/:id/message_attachments", uploadAttachment);
  route("GET", "/:id/messenger_profile", getProfile);
  route("POST", "/:id/messenger_profile", setProfile);
  route("DELETE", "/:id/messenger_profile", deleteProfile);
  route("GET", "/:id/custom_user_settings", getUserSettings);
  route("POST", "/:id/custom_user_settings", setUserSettings);
  route("DELETE", "/:id/custom_user_settings", deleteUserSettings);
  route("GET", "/:id/custom_labels", listLabels);
  route("POST", "/:id/custom_labels", createLabel);
  route("POST", "/:id/label", addLabel);
  route("DELETE", "/:id/label", removeLabel);
  route("GET", "/:id/insights", getInsights);
  route("GET", "/:id/messaging_feature_review", listFeatureReviews);
  route("POST", "/:id/nlp_configs", setNlpConfigs);
  route("GET", "/:id/ids_for_pages", listIdsForPages);
  route("POST", "/:id/moderate_conversations", moderateConversations);
  route("POST", "/:id/unlink_accounts", unlinkAccounts);
  route("GET", "/:id/accounts", listAccounts);
  route("GET", "/sticker_packs", listStickerPacks);
  route("GET", "/sticker_packs/:id/stickers", listStickers);
  route("GET", "/sticker_search", searchStickers);
  route("GET", "/:id/conversations", listConversations);
  route("GET", "/:id/subscribed_apps", listSubscribedApps);
  route("POST", "/:id/subscribed_apps", subscribeToPage);
  route("DELETE", "/:id/subscribed_apps", unsubscribeFromPage);
  route("GET", "/message_template_library", listLibrary);
  route("GET", "/:id/message_templates", listTemplates);
  route("POST", "/:id/message_templates", createTemplate);
  route("DELETE", "/:id/message_templates", deleteTemplates);
  route("POST", "/:id/pass_thread_control", passThreadControl);
  route("POST", "/:id/release_thread_control", releaseThreadControl);
  route("POST", "/:id/take_thread_control", takeThreadControl);
  route("POST", "/:id/request_thread_control", requestThreadControl);
  route("POST", "/:id/extend_thread_control", extendThreadControl);
  route("GET", "/:id/thread_owner", getThreadOwner);
  route("GET", "/:id/personas", listPersonas);
  route("POST", "/:id/personas", createPersona);
  route("GET", "/:id", readNode);
  route("DELETE", "/:id", deleteNode);
}

/** `DELETE /{id}`: a label or a persona. */
function deleteNode(call: GraphCall): GraphAnswer {
  const { caller } = call;
  return caller.kind === "page" && caller.page.labels.has(call.path["id"] ?? "")
    ? deleteLabel(call)
    : deletePersona(call);
}
