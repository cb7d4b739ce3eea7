-- When the platform told, for one message, that it was delivered or read, and what it cost. In no index: the rows are updated in place
-- (decision 0011). Platforms that tell it for all up to a moment change no row: that stays in the conversation's state.
alter table messages
  add column delivered_at timestamptz,
  add column read_at timestamptz,
  add column price json;
