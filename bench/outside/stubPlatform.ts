/** The platform's Send API, as little of it as a reply needs: it takes each message at once, or treats a Page badly on purpose. */
import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { HttpCutter } from "./httpCutter.ts";

/** How one Page's calls are treated. */
export type Treatment =
  | { readonly kind: "accept" }
  | { readonly kind: "slow"; readonly afterMs: number }
  | { readonly kind: "refuse"; readonly code: number; readonly subcode?: number }
  /** Every n-th call is answered "try again later" (code 2) and not carried out. */
  | { readonly kind: "transient"; readonly everyNth: number };

export interface StubPlatform {
  readonly url: string;
  close(): void;
}

const RECIPIENT = /"recipient":\{"id":"(\d+)"/;

/**
 * @param onMessage hears of each message that was accepted, and for whom, at the moment it arrived
 * @param onRefusal hears of each call that was not carried out
 */
export async function startStubPlatform(ports: {
  treatmentOf(pageId: string): Treatment;
  onMessage(psid: string, body: string, mid: string): void;
  onRefusal(psid: string, isFinal: boolean): void;
}): Promise<StubPlatform> {
  let count = 0;
  const answer = (socket: Socket, head: string, body: string) => {
    const psid = RECIPIENT.exec(body)?.[1] ?? "";
    const pageId = head.split("/", 3)[2] ?? "";
    const treatment = ports.treatmentOf(pageId);
    count += 1;
    const mid = `m_stub-${count}`;
    const accept = () => {
      if (body.includes('"message":')) ports.onMessage(psid, body, mid);
      write(socket, 200, `{"recipient_id":"${psid}","message_id":"${mid}"}`);
    };
    const refuse = (code: number, subcode: number | undefined, isTransient: boolean) => {
      ports.onRefusal(psid, !isTransient);
      const error = {
        message: "Refused on purpose",
        type: "OAuthException",
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        is_transient: isTransient,
        fbtrace_id: "bench",
      };
      write(socket, isTransient ? 500 : 400, JSON.stringify({ error }));
    };
    switch (treatment.kind) {
      case "accept":
        return accept();
      case "slow":
        return void setTimeout(accept, treatment.afterMs);
      case "refuse":
        return refuse(treatment.code, treatment.subcode, false);
      case "transient":
        return count % treatment.everyNth === 0 ? refuse(2, undefined, true) : accept();
    }
  };
  const server = createServer({ noDelay: true }, (socket) => {
    const cutter = new HttpCutter();
    socket.on("data", (chunk) => cutter.take(chunk, (head, body) => answer(socket, head, body)));
    socket.on("error", () => socket.destroy());
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

function write(socket: Socket, status: number, body: string): void {
  if (!socket.destroyed)
    socket.write(
      `HTTP/1.1 ${status} OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      "latin1",
    );
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
