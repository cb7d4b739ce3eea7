-- Why a message of ours was said: the flow's node, the member, the broadcast, the order … (see core's Cause). Written once, with the
-- message, and in no index, so that the row goes on being updated in place (docs/decisions/0011). Null for what did not come from us,
-- and for what was said before.
alter table messages add column cause json;
