export { ProfileScreen } from "./ProfileScreen.tsx";
export { WorkspaceScreen } from "./WorkspaceScreen.tsx";
