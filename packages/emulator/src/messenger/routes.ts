import type { GraphRoute } from "../graph/graphRoutes.ts";
import { sendMessage } from "./send/sendMessage.ts";

/** The Graph calls of the Messenger platform. */
export function messengerRoutes(route: GraphRoute): void {
  route("POST", "/:id/messages", sendMessage);
}
