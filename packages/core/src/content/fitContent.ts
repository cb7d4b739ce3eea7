import type { Capabilities } from "../channel/capabilities.ts";
import type { Content } from "./content.ts";

/** What a channel could not carry as it was. */
export interface Loss {
  readonly code: string;
  readonly detail: string;
}

export interface FittedContent {
  readonly contents: readonly Content[];
  readonly losses: readonly Loss[];
}

const noLosses: readonly Loss[] = [];

export function fitContent(content: Content, _capabilities: Capabilities): FittedContent {
  return { contents: [content], losses: noLosses };
}
