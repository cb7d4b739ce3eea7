export { releaseConversationsOf, releaseFromAllGone } from "./releaseConversations.ts";
