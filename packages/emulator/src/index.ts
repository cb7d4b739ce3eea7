/**
 * Meta's platforms on your own machine. `createEmulator` starts one in this
 * process; the functions below act on its `platform` without going over HTTP.
 */
export { provision, type Provision } from "./admin/provision.ts";
export { createEmulator, type Emulator, type EmulatorOptions } from "./emulator.ts";
export { say } from "./messenger/person/act.ts";
export { getThread } from "./world/threads.ts";
export { messageView, type MessageView, threadView, type ThreadView } from "./messenger/threadView.ts";
export type { Platform } from "./platform.ts";
export type { Faults } from "./world/faults.ts";
export type { Limits } from "./world/limits.ts";
export type { Counters, DeliveryRecord, SendRecord } from "./world/logs.ts";
export type { NewPerson, Person } from "./world/people.ts";
export { PAGE_FIELDS, putApp, putPage, putPerson } from "./world/setup.ts";
