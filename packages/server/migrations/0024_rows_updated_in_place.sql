-- PostgreSQL updates a row in place, without a new entry in each index of its table, as long as no indexed column changes and there is
-- room on its page. The two rows that every message changes are made so; see docs/decisions/0011.

-- The lists of the inbox are sorted by the quarter of an hour first, which the index knows, and by the moment within it.
alter table conversations add column last_message_quarter timestamptz not null
  generated always as (date_bin('15 minutes', last_message_at, timestamptz 'epoch')) stored;
drop index conversations_recent_idx;
create index conversations_recent_idx on conversations (workspace_id, last_message_quarter desc);
drop index conversations_with_people_idx;
create index conversations_with_people_idx on conversations (workspace_id, last_message_quarter desc)
  where status = 'open' and (holder <> 'bot' or assignee_id is not null);
drop index conversations_put_away_idx;
create index conversations_put_away_idx on conversations (workspace_id, status, last_message_quarter desc) where status <> 'open';

-- Every second message is changed once, moments after it was stored: how it was delivered.
alter table messages set (fillfactor = 70);
