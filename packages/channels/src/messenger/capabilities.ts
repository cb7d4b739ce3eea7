import type { Capabilities } from "@botschaft/core";

/**
 * What Messenger carries.
 *
 * @see docs/channels/messenger.md#limits (sources and the date they were checked)
 */
export const messengerCapabilities: Capabilities = {
  channel: "messenger",
  maxTextLength: 2000,
  textUnit: "characters",
  maxQuickReplies: 13,
  maxQuickReplyTitle: 20,
  maxButtons: 3,
  maxButtonTitle: 20,
  maxButtonText: 640,
  maxCards: 10,
  maxCardTitle: 80,
  maxCardButtons: 3,
  maxPayload: 1000,
  mediaTypes: ["image", "video", "audio", "file"],
  maxImagesPerMessage: 30,
  hasReplyTo: true,
  hasTyping: true,
};
