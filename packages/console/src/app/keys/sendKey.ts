import { localChoice } from "../localChoice.ts";

/** Whether Enter sends and Shift with it makes a new line, or Enter makes a new line and Ctrl or ⌘ with it sends, as it always does. */
export type SendKey = "enter" | "mod+enter";

const sendKey = localChoice<SendKey>("botschaft.sendKey", ["mod+enter", "enter"]);

export const useSendKey = sendKey.use;
export const setSendKey = sendKey.choose;
