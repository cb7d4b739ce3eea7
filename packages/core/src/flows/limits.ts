/** A run that needs more nodes than this in one turn is stopped; `checkFlow` refuses flows that could. */
export const maxNodesPerTurn = 100;
/** Calls within calls, for flows that come back; a call with nothing behind it takes no place. */
export const maxFrames = 20;
/** Groups within groups of a condition. */
export const maxConditionDepth = 8;
