-- What the platform signed a body with, so that a replay believes an item of it by the same rule as when it came: only when the
-- secret that signed it is the one of the item's own channel. See docs/decisions/0009.
--
-- Kept where a replay may come upon something new: of bodies of which (a part) was not believed or not understood, and of bodies
-- with items of several workspaces. `raw_events.workspace_id` is null for the latter: nobody's but of who runs the installation.
alter table raw_events add column signature text;
