/** Words that the statements about deliveries share. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A delivery's row has a UUID; what has another id has no row. */
export function isDeliveryId(id: string): boolean {
  return UUID.test(id);
}

/**
 * The deliveries `t` of the same broadcast to whoever is the same person as the contact `c` of delivery `d`. Contacts that were merged
 * point at the one who lives on, and never in a chain.
 */
export const SAME_PERSON = `
  select from contacts tc join deliveries t on t.workspace_id = tc.workspace_id and t.contact_id = tc.id
   where tc.workspace_id = d.workspace_id and t.broadcast_id = d.broadcast_id
     and (tc.id = coalesce(c.merged_into, c.id) or tc.merged_into = coalesce(c.merged_into, c.id))`;

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

/**
 * As `endDeliveries`, for an echo that comes after all: it makes `sent` of `uncertain`.
 *
 * @param known a query for `w` and `cause` of messages that an echo has just settled
 */
export const settleDeliveries = (known: string) => `
    update deliveries d set state = 'sent'
      from (select w, substring(cause ->> 'deliveryId' from '^[0-9a-f-]{36}$')::uuid as id from (${known}) as known) n
     where d.workspace_id = n.w and d.id = n.id and d.state = 'uncertain' returning 1`;
