export { FirstStepsScreen } from "./FirstStepsScreen.tsx";
