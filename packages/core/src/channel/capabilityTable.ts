import type { Capabilities, ChannelKind } from "./capabilities.ts";

const anyMedia = ["image", "video", "audio", "file"] as const;

/** What each channel carries. Sources: the platforms' send references, checked 2026-11; web chat: our own choice. */
export const capabilityTable: Readonly<Record<ChannelKind, Capabilities>> = {
  messenger: {
    channel: "messenger", maxTextLength: 2_000, textUnit: "characters", maxQuickReplies: 13, maxQuickReplyTitle: 20,
    maxButtons: 3, maxButtonTitle: 20, maxButtonText: 640, maxCards: 10, maxCardTitle: 80, maxCardButtons: 3, maxPayload: 1_000,
    mediaTypes: anyMedia, maxImagesPerMessage: 30, hasReplyTo: true, hasTyping: true,
  },
  instagram: {
    channel: "instagram", maxTextLength: 1_000, textUnit: "bytes", maxQuickReplies: 13, maxQuickReplyTitle: 20,
    maxButtons: 3, maxButtonTitle: 20, maxButtonText: 640, maxCards: 10, maxCardTitle: 80, maxCardButtons: 3, maxPayload: 1_000,
    mediaTypes: anyMedia, maxImagesPerMessage: 10, hasReplyTo: true, hasTyping: true, needsTextForQuickReplies: true,
  },
  whatsapp: {
    channel: "whatsapp", maxTextLength: 4_096, textUnit: "characters", maxQuickReplies: 3, maxQuickReplyTitle: 20,
    maxButtons: 3, maxButtonTitle: 20, maxButtonText: 1_024, maxCards: 0, maxCardTitle: 0, maxCardButtons: 0, maxPayload: 256,
    mediaTypes: anyMedia, maxImagesPerMessage: 1, hasReplyTo: true, hasTyping: true, hasCaption: true, needsTextForQuickReplies: true,
  },
  webchat: {
    channel: "webchat", maxTextLength: 4_000, textUnit: "characters", maxQuickReplies: 20, maxQuickReplyTitle: 40,
    maxButtons: 5, maxButtonTitle: 40, maxButtonText: 4_000, maxCards: 10, maxCardTitle: 120, maxCardButtons: 5, maxPayload: 1_000,
    mediaTypes: anyMedia, maxImagesPerMessage: 10, hasReplyTo: true, hasTyping: true, hasCaption: true,
  },
};
