-- Whose conversations are whose: asked when somebody is removed, and by the hourly look for those of people who are gone. The
-- assignee is in the predicate of another index already, so this costs no update in place that was one before.
create index conversations_assignee_idx on conversations (workspace_id, assignee_id) where assignee_id is not null;
