export { MembersScreen } from "./MembersScreen.tsx";
