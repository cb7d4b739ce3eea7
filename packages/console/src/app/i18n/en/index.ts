import { inbox } from "./inbox.ts";
import { problems } from "./problems.ts";
import { shell } from "./shell.ts";

export const en = { ...shell, ...inbox, ...problems, "channels.connect": "x" };
