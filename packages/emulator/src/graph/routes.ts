import { debugToken } from "./debugToken.ts";
import type { GraphRoute } from "./graphRoutes.ts";
import { exchangeToken } from "./oauth.ts";
import { finishUpload, isUploadSession, readUpload, startUpload } from "./uploads.ts";
import { listSubscriptions, subscribeApp, unsubscribeApp } from "./subscriptions.ts";

/** The Graph calls that all platforms share. */
export function commonRoutes(route: GraphRoute): void {
  route.open("/oauth/access_token", exchangeToken);
  route("GET", "/debug_token", debugToken);
  route("POST", "/:id/uploads", startUpload);
  route("POST", "/:id", finishUpload, isUploadSession);
  route("GET", "/:id", readUpload, isUploadSession);
  route("GET", "/:id/subscriptions", listSubscriptions);
  route("POST", "/:id/subscriptions", subscribeApp);
  route("DELETE", "/:id/subscriptions", unsubscribeApp);
}
