import { type Capabilities, capabilityTable } from "@botschaft/core";

/**
 * What Messenger carries. The numbers stand in core, because flows are checked against them before anything is sent.
 *
 * @see docs/channels/messenger.md#limits (sources and the date they were checked)
 */
export const messengerCapabilities: Capabilities = capabilityTable.messenger;
