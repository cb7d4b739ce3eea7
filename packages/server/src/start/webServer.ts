import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Problem, ProblemCode } from "@botschaft/contract";
import { problemOf } from "../http/problems.ts";
import { answerSubscription } from "./webhookSubscription.ts";
import { StalledBodies } from "./stalledBodies.ts";
import { StartRefusal } from "./startRefusal.ts";

/** With or without a slash at the end, as every other address. */
const WEBHOOKS = /^\/webhooks\/meta\/?(?:\?|$)/;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface WebServer {
  readonly port: number;
  /** From now on requests are answered by these; before, every one gets 503. */
  open(handlers: { app: Handler; webhook: Handler; verifyTokens: () => Iterable<string> }): void;
  /** Webhooks get 503 from now on, so that the platform tries again later; requests under way are finished. */
  close(): Promise<void>;
}

/**
 * Listens at once, so that the port is known (and known to be free) before anything is built that depends on it.
 * Webhooks are taken here, before the HTTP framework: see pipeline/door/webhooks.ts.
 */
export async function startWebServer(
  host: string,
  port: number,
  { stalledAfterMs }: { readonly stalledAfterMs: number } = { stalledAfterMs: 20_000 },
): Promise<WebServer> {
  let handle: Handler = notYet;
  // Also once in a while while it waits: by default Node looks each 30 seconds, and nobody waits exactly as long as is promised.
  const server = createServer(
    { headersTimeout: stalledAfterMs, connectionsCheckingInterval: Math.min(5_000, stalledAfterMs) },
    (request, response) => {
      stalled.watch(request);
      handle(request, response);
    },
  );
  const stalled = new StalledBodies(stalledAfterMs, (socket) =>
    server.emit(
      "clientError",
      Object.assign(new Error("a body stopped"), { code: "ERR_HTTP_REQUEST_TIMEOUT" }),
      socket,
    ),
  );
  server.on("close", () => stalled.stop());
  server.keepAliveTimeout = 65_000;
  server.on("clientError", refuseBrokenRequest);
  await listen(server, host, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    port: taken,
    open({ app, webhook, verifyTokens }) {
      handle = (request, response) => {
        if (!WEBHOOKS.test(request.url ?? "")) app(request, response);
        else if (request.method === "POST") webhook(request, response);
        else if (request.method === "GET") answerSubscription(request, response, verifyTokens());
        else response.writeHead(405, { allow: "GET, POST" }).end();
      };
    },
    async close() {
      handle = notYet;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Streams of watching screens never end by themselves.
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      });
    },
  };
}

function notYet(_request: IncomingMessage, response: ServerResponse): void {
  const problem = problemOf("unavailable", "Botschaft is starting or stopping.");
  response
    .writeHead(problem.status, { "retry-after": "2", "content-type": "application/problem+json" })
    .end(JSON.stringify(problem));
}

/** What Node's parser gives up on never becomes a request; who sent it is told like everybody else. */
const BROKEN: Readonly<Record<string, { code: ProblemCode; phrase: string }>> = {
  HPE_HEADER_OVERFLOW: { code: "headers_too_large", phrase: "Request Header Fields Too Large" },
  ERR_HTTP_REQUEST_TIMEOUT: { code: "request_timeout", phrase: "Request Timeout" },
};

function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  // As Node does by default, and says nowhere else: an answer that is on its way must not get another one in its middle.
  const { _httpMessage: answering } = socket as { _httpMessage?: ServerResponse | null };
  if (error.code === "ECONNRESET" || !socket.writable || answering?.headersSent) return void socket.destroy();
  const { code, phrase } = BROKEN[error.code ?? ""] ?? { code: "invalid_request", phrase: "Bad Request" };
  socket.end(asHttp(problemOf(code, code === "invalid_request" ? "This is not HTTP." : undefined), phrase));
}

function asHttp(problem: Problem, phrase: string): string {
  const body = JSON.stringify(problem);
  const head = `HTTP/1.1 ${problem.status} ${phrase}\r\nConnection: close\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  return `${head}\r\n\r\n${body}`;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE")
        reject(new StartRefusal(`Port ${port} on ${host} is taken. Set PORT to a free one.`));
      else if (error.code === "EACCES")
        reject(new StartRefusal(`Port ${port} needs rights this user does not have. Set PORT to one above 1023.`));
      else if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
        reject(new StartRefusal(`This machine has no address ${host}. Correct HOST.`));
      else reject(error);
    });
    server.listen(port, host, resolve);
  });
}
