import type { GraphRoute } from "../graph/graphRoutes.ts";
import { listConversationsOf, listMessages } from "../messenger/read/conversations.ts";
import { isForInstagram, isNodeOfInstagram, isSendForInstagram, requireAccess, requireRight } from "./account.ts";
import { replyPublicly } from "./comments.ts";
import { deleteInstagramProfile, getInstagramProfile, setInstagramProfile } from "./profileCalls.ts";
import { listComments, listMedia, readInstagramNode } from "./read/nodes.ts";
import { sendInstagramMessage } from "./send/sendMessage.ts";
import { listAccountApps, subscribeToAccount, unsubscribeFromAccount } from "./subscribedApps.ts";
import { exchangeInstagramToken, refreshToken } from "./tokens.ts";

/** The Graph calls of Instagram messaging. Most paths are Messenger's, too: claims tell whose node it is. */
export function instagramRoutes(route: GraphRoute): void {
  route("POST", "/:id/messages", sendInstagramMessage, isSendForInstagram);
  route("GET", "/:id/messages", listMessages, isNodeOfInstagram);
  route("GET", "/:id/messenger_profile", getInstagramProfile, isForInstagram);
  route("POST", "/:id/messenger_profile", setInstagramProfile, isForInstagram);
  route("DELETE", "/:id/messenger_profile", deleteInstagramProfile, isForInstagram);
  route(
    "GET",
    "/:id/conversations",
    (call) => {
      requireRight(call, "manage_messages");
      return listConversationsOf(call, requireAccess(call, "GET").account);
    },
    isForInstagram,
  );
  route("GET", "/:id/subscribed_apps", listAccountApps, isForInstagram);
  route("POST", "/:id/subscribed_apps", subscribeToAccount, isForInstagram);
  route("DELETE", "/:id/subscribed_apps", unsubscribeFromAccount, isForInstagram);
  route("GET", "/:id/media", listMedia);
  route("GET", "/:id/comments", listComments);
  route("POST", "/:id/replies", replyPublicly);
  route("GET", "/:id", readInstagramNode, (call) => isForInstagram(call) || isNodeOfInstagram(call));
  route.open("/refresh_access_token", refreshToken);
  route.open("/access_token", exchangeInstagramToken);
}
