import { z } from "zod";
import { type ChannelSettings, channelSettings, type channelSettingsChange } from "@botschaft/contract";
import { AppError } from "../../http/appError.ts";

const HOUR_MS = 3_600_000;

/** Settings as they are stored and read by the message path, which counts in milliseconds. */
export type StoredSettings = Omit<ChannelSettings, "disclosure"> & {
  readonly disclosure: {
    readonly isOn: boolean;
    readonly text: Readonly<Record<string, string>>;
    readonly repeatAfterMs: number;
  };
};

export function storeSettings(settings: ChannelSettings): StoredSettings {
  const { repeatAfterHours, ...disclosure } = settings.disclosure;
  return { ...settings, disclosure: { ...disclosure, repeatAfterMs: Math.round(repeatAfterHours * HOUR_MS) } };
}

/** Settings as the API shows them. What is missing or odd in a stored one has its default. */
export function presentSettings(stored: unknown): ChannelSettings {
  const record = z.record(z.string(), z.unknown()).catch({}).parse(stored);
  const { repeatAfterMs, ...disclosure } = z
    .looseObject({ repeatAfterMs: z.number().optional() })
    .catch({})
    .parse(record.disclosure ?? {});
  const inHours = repeatAfterMs === undefined ? {} : { repeatAfterHours: Math.max(1, repeatAfterMs / HOUR_MS) };
  const parsed = channelSettings.safeParse({ ...record, disclosure: { ...disclosure, ...inHours } });
  return parsed.success ? parsed.data : channelSettings.parse({});
}

export function changeSettings(
  settings: ChannelSettings,
  change: z.output<typeof channelSettingsChange>,
): ChannelSettings {
  return { ...settings, ...change, disclosure: { ...settings.disclosure, ...change.disclosure } };
}

/** In Germany a bot must say that it is one (platform's rule and EU AI Act, Art. 50). */
export function assertLawful(settings: ChannelSettings): void {
  if (settings.country !== "DE" || settings.disclosure.isOn) return;
  const message = "In Germany a bot has to say that it is one.";
  throw new AppError("invalid_request", message, {
    places: [{ path: "/settings/disclosure/isOn", code: "disclosure_required", message }],
  });
}
