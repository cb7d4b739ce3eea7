export { InvitationScreen } from "./InvitationScreen.tsx";
export { SignInLinkScreen } from "./SignInLinkScreen.tsx";
export { SignInScreen } from "./SignInScreen.tsx";
export { WorkspacesScreen } from "./WorkspacesScreen.tsx";
export { ForgotPasswordScreen } from "./ForgotPasswordScreen.tsx";
export { NewPasswordScreen } from "./NewPasswordScreen.tsx";
export { WelcomeScreen } from "./WelcomeScreen.tsx";
