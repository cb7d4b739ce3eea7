-- Answers leave before service, service before notices, notices before campaigns: 0 to 3, see sendRank.ts. Rows of before are answers.
alter table outbox add column class smallint not null default 0;

-- The oldest of one class of one channel, at once, however much waits there. It names nothing that a claim changes, and so leaves the
-- update of a row in place as it is (decision 0011).
create index outbox_waiting_idx on outbox (workspace_id, channel_id, class, id);
