/** What answers each message in most benchmarks: a condition, then a text with a name and an attribute filled in. */
export const answerFlow = {
  formatVersion: 1,
  defaultLanguage: "de",
  triggers: [{ kind: "any_message" }],
  start: "known",
  nodes: [
    {
      id: "known",
      kind: "condition",
      branches: [{ if: { kind: "attribute", name: "customer_number", op: "exists", value: true }, next: "customer" }],
      otherwise: "stranger",
    },
    {
      id: "customer",
      kind: "message",
      messages: [
        {
          kind: "text",
          text: 'Willkommen zurück, {{ contact.first_name | default: "du" }}! Deine Kundennummer: {{ contact.customer_number }}.',
        },
      ],
    },
    {
      id: "stranger",
      kind: "message",
      messages: [
        {
          kind: "text",
          text: 'Hallo {{ contact.first_name | default: "du" }}, schön, dass du schreibst! Interesse: {{ contact.interest | default: "noch offen" }}.',
        },
      ],
    },
  ],
};
