import { auth } from "./auth.ts";
import { channels } from "./channels.ts";
import { flows } from "./flows.ts";
import { inbox } from "./inbox.ts";
import { problems } from "./problems.ts";
import { settings } from "./settings.ts";
import { shell } from "./shell.ts";

export const de = { ...shell, ...inbox, ...channels, ...flows, ...settings, ...auth, ...problems };
