export { InvitationScreen } from "./InvitationScreen.tsx";
export { SignInLinkScreen } from "./SignInLinkScreen.tsx";
export { SignInScreen } from "./SignInScreen.tsx";
export { WorkspacesScreen } from "./WorkspacesScreen.tsx";
