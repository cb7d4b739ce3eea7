-- A row that was under way when a person took the conversation from the bot: should it turn out not to have gone out, it is not
-- sent again, whichever process finds that out. Written by a recall alone, so that an ordinary send knows nothing of it.
alter table outbox add column is_recalled boolean not null default false;
