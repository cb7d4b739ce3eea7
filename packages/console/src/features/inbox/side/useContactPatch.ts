import { contactEndpoints, type ConversationDetail } from "@botschaft/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { call } from "../../../app/api/call.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import { conversationKey } from "../data/inboxQueries.ts";

type AttributeValue = string | number | boolean;

/** Changes what is known of a contact: on screen at once, undone on failure. Null takes an attribute away. */
export function useAttributeChange(
  conversationId: string,
): (contactId: string, name: string, value: AttributeValue | null) => void {
  const client = useQueryClient();
  const toasts = useToasts();
  const { say } = useWords();
  const change = useCallback(
    (contactId: string, name: string, value: AttributeValue | null) => {
      const key = conversationKey(conversationId);
      const before = client.getQueryData<ConversationDetail>(key);
      const was = before?.contact.attributes[name];
      if (value === null && was !== undefined)
        toasts.say(say("toast.attributeRemoved", { name }), () => change(contactId, name, was));
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
    [client, conversationId, toasts, say],
  );
  return change;
}

function withAttribute(
  attributes: ConversationDetail["contact"]["attributes"],
  name: string,
  value: AttributeValue | null,
) {
  const { [name]: _, ...others } = attributes;
  return value === null ? others : { ...others, [name]: value };
}
