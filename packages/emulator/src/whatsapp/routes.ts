import type { GraphRoute } from "../graph/graphRoutes.ts";
import { isNumber, isWaba } from "./access.ts";
import {
  blockUsers,
  changeProfile,
  deleteUsername,
  deregisterNumber,
  listBlocked,
  listNumbers,
  readNumber,
  readProfile,
  readUsername,
  readWaba,
  registerNumber,
  requestCode,
  setAutomation,
  setUsername,
  verifyCode,
} from "./manage/numberCalls.ts";
import { deleteLink, listLinks, putLink } from "./manage/linkCalls.ts";
import { listWhatsAppApps, subscribeToWaba, unsubscribeFromWaba } from "./manage/subscribedApps.ts";
import { deleteMedia, isMedia, lookUpMedia, uploadMedia } from "./media.ts";
import { sendMarketing, sendWhatsApp } from "./send/sendMessage.ts";
import {
  createWhatsAppTemplate,
  deleteWhatsAppTemplates,
  editTemplate,
  isTemplate,
  listWhatsAppTemplates,
  readTemplate,
} from "./templates/templateCalls.ts";

/** The Graph calls of the WhatsApp Cloud API. Paths that other platforms have too are claimed by the id. */
export function whatsappRoutes(route: GraphRoute): void {
  route("POST", "/:id/messages", sendWhatsApp, isNumber);
  route("POST", "/:id/marketing_messages", sendMarketing);
  route("POST", "/:id/media", uploadMedia);
  route("GET", "/:id", lookUpMedia, isMedia);
  route("DELETE", "/:id", deleteMedia, isMedia);
  route("GET", "/:id", readNumber, isNumber);
  route("GET", "/:id", readWaba, isWaba);
  route("GET", "/:id", readTemplate, isTemplate);
  route("POST", "/:id", editTemplate, isTemplate);
  route("GET", "/:id/phone_numbers", listNumbers);
  route("POST", "/:id/register", registerNumber);
  route("POST", "/:id/deregister", deregisterNumber);
  route("POST", "/:id/request_code", requestCode);
  route("POST", "/:id/verify_code", verifyCode);
  route("GET", "/:id/whatsapp_business_profile", readProfile);
  route("POST", "/:id/whatsapp_business_profile", changeProfile);
  route("GET", "/:id/username", readUsername);
  route("POST", "/:id/username", setUsername);
  route("DELETE", "/:id/username", deleteUsername);
  route("POST", "/:id/conversational_automation", setAutomation);
  for (const path of ["/:id/message_qrdls", "/:id/message_qrdls/:code"]) {
    route("GET", path, listLinks);
    route("POST", path, putLink);
    route("DELETE", path, deleteLink);
  }
  route("GET", "/:id/block_users", listBlocked);
  route("POST", "/:id/block_users", (call) => blockUsers(call, "POST"));
  route("DELETE", "/:id/block_users", (call) => blockUsers(call, "DELETE"));
  route("GET", "/:id/message_templates", listWhatsAppTemplates, isWaba);
  route("POST", "/:id/message_templates", createWhatsAppTemplate, isWaba);
  route("DELETE", "/:id/message_templates", deleteWhatsAppTemplates, isWaba);
  route("GET", "/:id/subscribed_apps", listWhatsAppApps, isWaba);
  route("POST", "/:id/subscribed_apps", subscribeToWaba, isWaba);
  route("DELETE", "/:id/subscribed_apps", unsubscribeFromWaba, isWaba);
}
