-- Who runs the installation: the person whom the link in the terminal signs in. What belongs to no workspace (webhooks signed with
-- the installation's own app secret that found no account) is for their eyes, however many workspaces there are.
alter table users add column runs_installation boolean not null default false;
update users set runs_installation = true where id = (
  select u.id from users u left join members m on m.user_id = u.id and m.role = 'owner' order by m.created_at nulls last, u.created_at limit 1);
