/**
 * Who sends to the door, as far as it is known before a signature holds: the network a request comes from.
 *
 * A network that signed rightly of late is the platform's (or the operator's proxy in front of it). Its large bodies are taken
 * beside those of strangers, so that no stranger can keep the platform's own out.
 */
import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

/** The platform sends each hour to whoever has customers; and what is refused comes again for a day and a half. */
const PROVEN_FOR_MS = 24 * 3_600_000;
const MOST = 10_000;

export class Senders {
  readonly #proxies: readonly string[];
  readonly #provenAt = new Map<string, number>();
  /** Reading an address costs more than the rest of this. */
  readonly #networks = new Map<string, string>();

  /** @param proxies whose word on who is behind them is believed, as TRUST_PROXY names them */
  constructor(proxies: readonly string[]) {
    this.#proxies = proxies;
  }

  /** The network of a request: the first 24 bits of an IPv4 address, 48 of an IPv6 one. */
  networkOf(request: IncomingMessage): string {
    const address = request.socket.remoteAddress ?? "";
    const forwarded = this.#proxies.length === 0 ? undefined : request.headers["x-forwarded-for"];
    const key = forwarded === undefined ? address : `${address} ${String(forwarded)}`;
    let network = this.#networks.get(key);
    if (network === undefined) {
      network = networkAt(this.#clientOf(address, String(forwarded ?? "")));
      if (this.#networks.size >= MOST) this.#networks.clear();
      if (key.length < 200) this.#networks.set(key, network);
    }
    return network;
  }

  isProven(network: string): boolean {
    const at = this.#provenAt.get(network);
    return at !== undefined && performance.now() - at < PROVEN_FOR_MS;
  }

  /** A signature from there held. */
  prove(network: string): void {
    if (this.#provenAt.size >= MOST) this.#provenAt.clear();
    this.#provenAt.set(network, performance.now());
  }

  /** One did not hold: until the next one does, it is a stranger's. */
  doubt(network: string): void {
    this.#provenAt.delete(network);
  }

  /** From the right, each proxy names who came to it; the first that is none of ours is who asks. */
  #clientOf(address: string, forwarded: string): string {
    let client = address;
    for (const next of forwarded.split(",").reverse()) {
      if (!this.#isProxy(client) || next.trim() === "") return client;
      client = next.trim();
    }
    return client;
  }

  #isProxy(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return this.#proxies.some((proxy) => {
      if (proxy === "loopback" || proxy === "linklocal") return parsed.range() === RANGES[proxy];
      if (proxy === "uniquelocal") return parsed.range() === "private" || parsed.range() === "uniqueLocal";
      const [network, bits] = ipaddr.isValidCIDR(proxy) ? ipaddr.parseCIDR(proxy) : [ipaddr.process(proxy), undefined];
      if (network.kind() !== parsed.kind()) return false;
      return parsed.match(network, bits ?? (parsed.kind() === "ipv4" ? 32 : 128));
    });
  }
}

const RANGES = { loopback: "loopback", linklocal: "linkLocal" } as const;

function networkAt(address: string): string {
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  return parsed
    .toByteArray()
    .slice(0, parsed.kind() === "ipv4" ? 3 : 6)
    .join(".");
}
