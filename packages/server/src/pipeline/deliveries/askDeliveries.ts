/** What the rows of deliveries say right before the turns that are to decide about them. */
import type { Client } from "pg";
import type { DeliveryVerdict, EntryBody } from "@botschaft/core";
import { parameters } from "../sqlRows.ts";
import { isDeliveryId, SAME_PERSON } from "./deliverySql.ts";

type Deliver = Extract<EntryBody, { kind: "deliver" }>;

const ASK = parameters({ asked: { workspace_id: "uuid", id: "uuid", step: "smallint" } });

// A delivery that has no row (a test's, an order's confirmation) may go as it is.
const ASK_TEXT = `
  select d.id, case
           when d.state <> 'under_way' or d.pieces is not null or d.step <> n.step then 'over'
           when b.state = 'stopped' then 'stopped'
           when exists (${SAME_PERSON} and t.id <> d.id
                         and (t.state in ('sent', 'uncertain', 'failed') or t.pieces is not null)) then 'same_person'
         end as verdict
    from ${ASK.sql.asked.source}
    join deliveries d on d.workspace_id = n.workspace_id and d.id = n.id
    join broadcasts b on b.workspace_id = d.workspace_id and b.id = d.broadcast_id
    join contacts c on c.workspace_id = d.workspace_id and c.id = d.contact_id`;

/**
 * One statement for a batch that has any, and none for all others. What it says is looked at again when the turns are saved.
 *
 * @returns what speaks against a delivery, by its id
 */
export async function askDeliveries(
  client: Client,
  asked: readonly { readonly workspaceId: string; readonly body: Deliver }[],
): Promise<ReadonlyMap<string, DeliveryVerdict>> {
  const rows = asked.flatMap(({ workspaceId, body: { delivery } }) =>
    isDeliveryId(delivery.id) ? [{ workspace_id: workspaceId, id: delivery.id, step: delivery.step }] : [],
  );
  if (rows.length === 0) return new Map();
  const { rows: said } = await client.query<{ id: string; verdict: DeliveryVerdict | null }>({
    text: ASK_TEXT,
    values: ASK.values({ asked: rows }),
  });
  return new Map(said.flatMap(({ id, verdict }) => (verdict === null ? [] : [[id, verdict] as const])));
}
