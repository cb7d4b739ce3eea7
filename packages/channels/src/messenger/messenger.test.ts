import { describeConformance } from "../conformance.ts";
import { messengerAnswers } from "./fixtures/answers.ts";
import { messengerSends } from "./fixtures/sends.ts";
import { messengerWebhooks } from "./fixtures/webhooks.ts";
import { messenger } from "./messenger.ts";

describeConformance(messenger, {
  webhooks: messengerWebhooks,
  emptyBodies: [{ object: "page", entry: [] }],
  sends: messengerSends,
  answers: messengerAnswers,
  skip: {
    "event:unsent": "Messenger documents no event for messages that were taken back",
    "event:status": "Messenger tells delivery and reading for all up to a moment",
    "content:unsupported": "what we could not read, we cannot say either",
  },
});
