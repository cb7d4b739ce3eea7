/** Words that the statements about deliveries share. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A delivery's row has a UUID; what has another id has no row. */
export function isDeliveryId(id: string): boolean {
  return UUID.test(id);
}

/**
 * The deliveries `t` of the same broadcast to whoever is the same person as the contact `c` of delivery `d`. Contacts that were merged
 * point at the one who lives on, and never in a chain. Written so that each step is a look into an index: as one condition with "or" it
 * read all contacts for each delivery.
 */
export const SAME_PERSON = `
  select from (select coalesce(c.merged_into, c.id) as id
               union all
               select m.id from contacts m where m.workspace_id = c.workspace_id and m.merged_into = coalesce(c.merged_into, c.id)) f
    join deliveries t on t.workspace_id = d.workspace_id and t.broadcast_id = d.broadcast_id and t.contact_id = f.id
   where true`;

/**
 * Part of a statement that takes rows out of the outbox: ends the deliveries whose messages these were. The worst end of its messages is
 * the delivery's, once none is left.
 *
 * @param ended a query for `w` (workspace), `delivery_id` and `d`, the end as messages call it
 */
export const endDeliveries = (ended: string) => `
    update deliveries d set pieces = d.pieces - n.pieces, worst_end = greatest(d.worst_end, n.worst),
           state = case when d.pieces > n.pieces then d.state else (${ENDS})[greatest(d.worst_end, n.worst)] end,
           ended_at = case when d.pieces > n.pieces then null else now() end
      from (select w, delivery_id, count(*) as pieces, max(array_position(${ENDS}, d)) as worst
              from (${ended}) as ended where delivery_id is not null group by w, delivery_id) n
     where d.workspace_id = n.w and d.id = n.delivery_id and d.state = 'under_way' returning 1`;

const ENDS = "array['sent', 'uncertain', 'failed']";

/** Changes the end of the deliveries that these messages were of. @param known a query for `w` and `cause` of messages */
const changeEnds = (known: string, end: string, from: string) => `
    update deliveries d set state = '${end}'
      from (select w, substring(cause ->> 'deliveryId' from '^[0-9a-f-]{36}$')::uuid as id from (${known}) as known) n
     where d.workspace_id = n.w and d.id = n.id and d.state in (${from}) returning 1`;

/** As `endDeliveries`, for an echo that comes after all: it makes `sent` of `uncertain`. */
export const settleDeliveries = (known: string) => changeEnds(known, "sent", "'uncertain'");

/** As `endDeliveries`, for a platform that says later that it could not deliver what it had taken. */
export const failDeliveries = (known: string) => changeEnds(known, "failed", "'sent', 'uncertain'");
