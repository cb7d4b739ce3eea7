import { inbox } from "./inbox.ts";
import { problems } from "./problems.ts";
import { shell } from "./shell.ts";

export const de = { ...shell, ...inbox, ...problems, "channels.connect": "x" };
