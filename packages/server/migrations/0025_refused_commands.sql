-- What a member asked for and the turn refused, as {"code", "detail"}; null for everything that was carried out. Who asks again
-- under the same key is not told that it was done.
alter table journal add column refusal json;
