/**
 * The front door of the message path: what the rest of the server may use of it. Its rooms are
 *
 * - `contacts/`: how contacts are changed and merged, and who is told;
 * - `door/`: what platforms send is verified, cut into items and taken; replays go in here as well;
 * - `journal/`: what happened or is asked for, stored before anybody acts on it, and who adds to it;
 * - `lanes/`: the conversations of a lane, their turns, and the transaction that saves them (`save/`);
 * - `deliveries/`: one content for many people, fed to their conversations in waves;
 * - `outbox/`: what must leave, in order and inside the platform's limits (`uncertain/`: what may have left);
 * - `calls/`: the thread that makes the calls;
 * - `live/`: who watches is told;
 * - `directory/`: channels and flows in memory.
 */
export { accountAddress, appSecretOf } from "./directory/accountAddress.ts";
export { NO_LANES } from "./contacts/contactNotices.ts";
export type { Merged, MergeRequest, Unmerged } from "./contacts/mergeContacts.ts";
export { patchContacts } from "./contacts/patchContacts.ts";
export type { PlatformClient } from "./calls/platformClient.ts";
export { Directory, type KnownChannel } from "./directory/directory.ts";
export { laneOf } from "./lanes/lane.ts";
export { type LaneHolder, listLaneHolders, tryHoldAllLanes } from "./lanes/laneHolders.ts";
export { NOTHING_DIRECT } from "./lanes/directWay.ts";
export { recordEvents } from "./lanes/save/recordEvents.ts";
export { STRANGER_METRIC } from "./lanes/laneBatch.ts";
export { saveTurns } from "./lanes/save/saveTurns.ts";
export { DIRECT_METRIC } from "./lanes/save/turnRows.ts";
export { type ConversationResult, runEntries } from "./lanes/turnBatch.ts";
export { type LiveSource, type LiveSources } from "./live/liveHub.ts";
export { LIVE_TOPIC, liveNotices, readLiveNotice, tellChanged } from "./live/liveNotices.ts";
export type { Presence, PresenceSource, PresentPerson } from "./live/presence.ts";
export { Pipeline } from "./pipeline.ts";
export { jsonDocuments } from "./sqlText.ts";
