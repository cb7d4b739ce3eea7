export { ChannelScreen } from "./ChannelScreen.tsx";
export { ChannelsScreen } from "./ChannelsScreen.tsx";
export { ConnectScreen } from "./ConnectScreen.tsx";
