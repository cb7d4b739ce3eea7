import { contactEndpoints, type ContactChange } from "@botschaft/contract";
import { call } from "../../app/api/call.ts";
import { useAct } from "../../app/api/useAct.ts";
import { contactKey, contactsKey } from "./contactQueries.ts";

/** Changes a person; what shows them is asked for again. */
export function useContactChange(contactId: string, done?: () => void) {
  return useAct(
    (change: ContactChange) => call(contactEndpoints.updateContact, { params: { contactId }, body: change }),
    { refresh: [contactKey(contactId), contactsKey], ...(done === undefined ? {} : { done }) },
  );
}
