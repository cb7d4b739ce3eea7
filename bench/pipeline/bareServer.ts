/**
 * The least a program can do for a webhook and still answer: check the signature over the raw bytes, parse, call the platform
 * on a kept-alive connection, say 200. It stores nothing, so whatever it has in hand is lost when it ends.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";
import type { BenchPage } from "../setup/business.ts";

interface Webhook {
  readonly entry: readonly {
    readonly id: string;
    readonly messaging: readonly { readonly sender: { readonly id: string } }[];
  }[];
}

process.once("message", (settings: { readonly platformUrl: string; readonly pages: readonly BenchPage[] }) => {
  const pages = new Map(settings.pages.map((page) => [page.id, page]));
  const platform = new Pool(settings.platformUrl, { connections: 512, pipelining: 1 });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      // Nothing but its own Pages writes to it, so what it parses is trusted.
      const webhook = JSON.parse(bytes.toString("utf8")) as Webhook;
      for (const { id, messaging } of webhook.entry) {
        const page = pages.get(id);
        if (!page || !isSignedBy(page, bytes, request.headers["x-hub-signature-256"]))
          return response.writeHead(401).end();
        for (const { sender } of messaging) answer(platform, page, sender.id);
      }
      return response.writeHead(200).end();
    });
  });
  server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
});
process.on("disconnect", () => process.exit());

function isSignedBy(page: BenchPage, bytes: Buffer, header: string | string[] | undefined): boolean {
  const digest = Buffer.from(typeof header === "string" ? header.slice("sha256=".length) : "", "hex");
  const wanted = createHmac("sha256", page.appSecret).update(bytes).digest();
  return digest.length === wanted.length && timingSafeEqual(digest, wanted);
}

function answer(platform: Pool, page: BenchPage, psid: string): void {
  platform
    .request({
      method: "POST",
      path: `/v25.0/${page.id}/messages`,
      headers: { authorization: `Bearer ${page.token}`, "content-type": "application/json" },
      body: JSON.stringify({
        recipient: { id: psid },
        messaging_type: "RESPONSE",
        message: { text: "Hallo du, schön, dass du schreibst!" },
      }),
    })
    .then(({ body }) => body.dump())
    .catch((error: unknown) => console.error("bare:", error));
}
