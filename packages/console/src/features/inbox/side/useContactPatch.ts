import { contactEndpoints, type ConversationDetail } from "@botschaft/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { call } from "../../../app/api/call.ts";
import { useToasts } from "../../../ui/useToasts.tsx";
import { conversationKey } from "../data/inboxQueries.ts";

/** Changes what is known of a contact: on screen at once, undone on failure. Null takes an attribute away. */
export function useAttributeChange(
  conversationId: string,
): (contactId: string, name: string, value: string | number | boolean | null) => void {
  const client = useQueryClient();
  const toasts = useToasts();
  return useCallback(
    (contactId, name, value) => {
      const key = conversationKey(conversationId);
      const before = client.getQueryData<ConversationDetail>(key);
      client.setQueryData<ConversationDetail>(
        key,
        (detail) =>
          detail && {
            ...detail,
            contact: { ...detail.contact, attributes: withAttribute(detail.contact.attributes, name, value) },
          },
      );
      call(contactEndpoints.updateContact, { params: { contactId }, body: { attributes: { [name]: value } } }).catch(
        (error: unknown) => {
          client.setQueryData(key, before);
          toasts.fail(error);
        },
      );
    },
    [client, conversationId, toasts],
  );
}

function withAttribute(
  attributes: ConversationDetail["contact"]["attributes"],
  name: string,
  value: string | number | boolean | null,
) {
  const { [name]: _, ...others } = attributes;
  return value === null ? others : { ...others, [name]: value };
}
