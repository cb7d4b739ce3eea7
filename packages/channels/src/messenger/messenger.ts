import type { ChannelAdapter } from "@botschaft/core";
import { interpretSend } from "../meta/graphOutcome.ts";
import { splitMeta } from "../meta/splitMeta.ts";
import { messengerCapabilities } from "./capabilities.ts";
import { parseMessenger } from "./parse.ts";
import { renderMessenger } from "./render.ts";

/** A Facebook Page's Messenger. */
export const messenger: ChannelAdapter = {
  kind: "messenger",
  capabilities: messengerCapabilities,
  split: splitMeta,
  parse: parseMessenger,
  render: renderMessenger,
  interpret: interpretSend,
};
