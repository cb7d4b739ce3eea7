import type { IncomingMessage, ServerResponse } from "node:http";
import { verifySubscription } from "@botschaft/channels";

/** Meta's question whether this address is ours: the challenge comes back as it is when the verify token is one of ours, else 403. */
export function answerSubscription(
  request: IncomingMessage,
  response: ServerResponse,
  verifyTokens: Iterable<string>,
): void {
  const query = Object.fromEntries(new URL(request.url ?? "", "http://localhost").searchParams);
  const answer = verifySubscription(query, [...verifyTokens]);
  // Plain text and nosniff: whoever knows the token must not get a page out of us.
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  if (answer.kind === "verified") response.writeHead(200, headers).end(answer.challenge);
  else response.writeHead(403, headers).end();
}
