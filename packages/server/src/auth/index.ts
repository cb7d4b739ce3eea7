export { type Auth, createAuth } from "./auth.ts";
export { ensureInstallationKey } from "./installationKey.ts";
export { isLoopback, ownOrigins } from "./ownOrigins.ts";
export { createSignInLink, ensureFirstOwner } from "./signInLink.ts";
