import type { ConversationId } from "../../ids.ts";

/** A conversation has one of each; setting it again moves it. */
export const snoozeTimerId = (id: ConversationId) => `snooze.${id}`;
export const returnTimerId = (id: ConversationId) => `return.${id}`;
