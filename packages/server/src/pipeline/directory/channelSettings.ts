import { z } from "zod";

/** What a workspace may set per channel; each has a default, so that an empty object is complete. */
const channelSettingsSchema = z.object({
  defaultLanguage: z.enum(["de", "en"]).catch("de"),
  country: z.string().catch("DE"),
  disclosure: z
    .object({
      isOn: z.boolean().catch(true),
      text: z.record(z.string(), z.string()).catch({}),
      repeatAfterMs: z.number().catch(7 * 24 * 3_600_000),
    })
    .catch({ isOn: true, text: {}, repeatAfterMs: 7 * 24 * 3_600_000 }),
  isHumanAgentAllowed: z.boolean().catch(false),
  botReturnsAfterMinutes: z.number().nullable().catch(null),
  /** Calls a second to the platform's Send API; Meta documents 300 for a Page. */
  sendRatePerSecond: z.number().positive().catch(300),
});

export type ChannelSettings = z.infer<typeof channelSettingsSchema>;

/** Tolerant on purpose: settings are checked when they are written; a wrong one here must not stop a channel. */
export function parseChannelSettings(settings: unknown): ChannelSettings {
  return channelSettingsSchema.parse(typeof settings === "object" && settings !== null ? settings : {});
}
