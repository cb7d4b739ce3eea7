export { type Auth, createAuth } from "./auth.ts";
export { ensureInstallationKey } from "./installationKey.ts";
export { createSignInLink, ensureFirstOwner, FIRST_OWNER } from "./signInLink.ts";
export { findIdentity } from "./identity.ts";
export { runsInstallation } from "./runsInstallation.ts";
export { sealSecondFactorsAnew } from "./sealSecondFactorsAnew.ts";
