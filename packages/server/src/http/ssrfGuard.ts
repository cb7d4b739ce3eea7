/**
 * Keeps calls that a stranger can steer (the HTTP effect of a flow, media downloads, a channel's address) out of private networks.
 *
 * The check is made at connect time, on the very address the socket will use: a name that resolved to something public a moment ago
 * and to 127.0.0.1 now is refused, and so is each hop of a redirect.
 */
import { lookup as dnsLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, buildConnector, type Dispatcher, fetch, type RequestInit, type Response } from "undici";

/** A call was not made because it leads into a private network. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";
  readonly code = "FORBIDDEN_ADDRESS";
  readonly host: string;
  constructor(host: string) {
    super(`${host} is not a public address`);
    this.host = host;
  }
}

export interface GuardOptions {
  /** Hosts that may be private, by name: `intranet.example`, `10.0.0.7`, with or without `:port`. */
  readonly allowedPrivateHosts: readonly string[];
  readonly connectTimeoutMs?: number;
  /** How names become addresses; for tests. */
  readonly lookup?: LookupFunction;
}

const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** Whether this IP address (as `net` or `dns` write it) belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = ipaddr.process(address);
  if (ip.range() !== "unicast") return false;
  // IPv6 gives 2000::/3 to the public internet; elsewhere are forms that embed an IPv4 address.
  return ip instanceof ipaddr.IPv6 ? ip.match(PUBLIC_IPV6) : true;
}

/** An undici dispatcher that connects to public addresses only. Close it when the server stops. */
export function createGuardedAgent(options: GuardOptions): Agent {
  return new Agent({ connections: 64, connect: guardedConnector(options) });
}

/** Opens connections to public addresses, and to private ones that are allowed by name. */
export function guardedConnector(options: GuardOptions): buildConnector.connector {
  const allowed = new Set(options.allowedPrivateHosts.map((host) => host.toLowerCase()));
  const resolve = options.lookup ?? dnsLookup;
  const timeout = options.connectTimeoutMs ?? 5_000;
  const open = buildConnector({ timeout });
  const openPublic = buildConnector({ timeout, lookup: guardedLookup(resolve) });
  const openResolved = options.lookup === undefined ? open : buildConnector({ timeout, lookup: options.lookup });

  return (target, callback) => {
    const host = target.hostname.replace(/^\[|\]$/g, "").toLowerCase();
    if (allowed.has(host) || allowed.has(`${host}:${target.port || (target.protocol === "https:" ? "443" : "80")}`))
      return openResolved(target, callback);
    // `net` asks no lookup for a literal address.
    if (isIP(host) !== 0 && !isPublicAddress(host)) return callback(new ForbiddenAddressError(host), null);
    openPublic(target, callback);
  };
}

/** Fetches through a guarded agent. Throws `ForbiddenAddressError` for a private address and for anything but http and https. */
export async function guardedFetch(agent: Dispatcher, address: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(address);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new ForbiddenAddressError(url.protocol);
  try {
    return await fetch(url, { ...init, dispatcher: agent });
  } catch (error) {
    throw forbiddenAddressIn(error) ?? error;
  }
}

/** The guard's refusal inside an error that undici wrapped around it. */
export function forbiddenAddressIn(error: unknown): ForbiddenAddressError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof ForbiddenAddressError) return at;
  }
  return undefined;
}

/** Resolves a name and refuses it when any of its addresses is private: which of them the socket takes is not ours to choose. */
function guardedLookup(resolve: LookupFunction): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    resolve(hostname, { ...lookupOptions, all: true }, (error, found) => {
      const addresses = typeof found === "string" ? [{ address: found, family: isIP(found) }] : found;
      const first = addresses?.[0];
      if (error || first === undefined) return callback(error ?? new Error(`no address for ${hostname}`), [], 0);
      if (!addresses.every(({ address }) => isPublicAddress(address)))
        return callback(new ForbiddenAddressError(hostname), [], 0);
      if (lookupOptions.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
