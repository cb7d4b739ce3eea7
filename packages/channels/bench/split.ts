/**
 * How many webhooks a second the adapter understands and answers, on one core: body text → JSON → split → parse → render.
 * Prints one line of JSON. Run: node packages/channels/bench/split.ts
 */
import { createHmac } from "node:crypto";
import { messenger, parseBody, verifySignature } from "../src/index.ts";

const account = {
  accountId: "1000001",
  graphUrl: "https://graph.facebook.com",
  graphVersion: "v25.0",
  token: "t".repeat(200),
  appSecretProof: "a".repeat(64),
};
const secret = "s".repeat(32);

const bodies = Array.from({ length: 1000 }, (_, index) => {
  const text = JSON.stringify({
    object: "page",
    entry: [
      {
        id: "1000001",
        time: 1_795_000_000_123 + index,
        messaging: [
          {
            sender: { id: String(24_300_000_000_000_000 + index) },
            recipient: { id: "1000001" },
            timestamp: 1_795_000_000_100 + index,
            message: { mid: `m_${"x".repeat(100)}${index}`, text: "Guten Tag, wo bleibt meine Bestellung 4711?" },
          },
        ],
      },
    ],
  });
  const bytes = Buffer.from(text);
  return { bytes, header: `sha256=${createHmac("sha256", secret).update(bytes).digest("hex")}` };
});

/** Calls `work` with one body after the other for `durationMs`; gives calls a second. */
function measure(durationMs: number, work: (body: (typeof bodies)[number]) => void): number {
  const until = performance.now() + durationMs;
  const start = performance.now();
  let count = 0;
  while (performance.now() < until) {
    for (const body of bodies) work(body);
    count += bodies.length;
  }
  return Math.round((count * 1000) / (performance.now() - start));
}

function verify({ bytes, header }: (typeof bodies)[number]): void {
  if (verifySignature(bytes, { "x-hub-signature-256": header }, [secret]) !== 0)
    throw new Error("the signature must fit");
}

function split({ bytes }: (typeof bodies)[number]) {
  return messenger.split(parseBody(bytes.toString("utf8")));
}

function wholeWay(body: (typeof bodies)[number]): void {
  for (const item of split(body)) {
    const event = messenger.parse(item.raw);
    if (event.kind !== "message" || item.contactKey === undefined) throw new Error("every body holds a message");
    messenger.render(
      {
        kind: "content",
        contactKey: item.contactKey,
        content: { kind: "text", text: "Sie ist unterwegs." },
        ground: { kind: "open_window", until: event.at + 86_400_000 },
        clientRef: event.mid,
      },
      account,
    );
  }
}

for (const work of [verify, split, wholeWay]) measure(300, work);
console.log(
  JSON.stringify({
    bench: "channels.split",
    verifyPerSecond: measure(2000, verify),
    splitPerSecond: measure(2000, split),
    splitParseRenderPerSecond: measure(2000, wholeWay),
  }),
);
