export { FlowScreen } from "./FlowScreen.tsx";
export { FlowsScreen } from "./FlowsScreen.tsx";
