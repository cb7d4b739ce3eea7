-- Titles on cards could not be found. Texts that hold messages with cards are read again, in the background, by whoever reads messages
-- for the search.
update message_texts t set text = null
 where text is not null
   and exists (select from messages m
                where m.workspace_id = t.workspace_id and m.conversation_id = t.conversation_id and m.seq between t.from_seq and t.to_seq
                  and m.author <> 'contact' and m.body::text like '%"kind":"cards"%');
