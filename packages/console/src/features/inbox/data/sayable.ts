import type { EndpointInput, conversationEndpoints } from "@botschaft/contract";

/** What a member may say, as the API takes it. */
export type SayableContent = EndpointInput<typeof conversationEndpoints.sendReply>["body"]["content"];
