import { isIP } from "node:net";
import type { Config } from "../../config.ts";
import { AppError } from "../../http/appError.ts";
import { isPublicAddress } from "../../http/ssrfGuard.ts";

interface Surroundings {
  readonly config: Pick<Config, "metaGraphUrl" | "allowedPrivateHosts" | "isLocal">;
}

/** Hosts that may be private: those allowed by name, and the installation's own Graph address. */
export function allowedHosts({ config }: Surroundings): readonly string[] {
  return config.metaGraphUrl === undefined
    ? config.allowedPrivateHosts
    : [...config.allowedPrivateHosts, hostWithPort(new URL(config.metaGraphUrl))];
}

/**
 * The address as it is stored, or a refusal: somebody who may connect channels must not be able to make the server call into its
 * own network. Names are looked at again when they are called, for what they resolve to then.
 */
export function acceptGraphUrl(address: string, surroundings: Surroundings): string {
  const url = new URL(address);
  const accepted = `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new AppError("address_not_allowed", "An address without user, query and fragment is wanted.");
  }
  const isTrusted =
    surroundings.config.isLocal || accepted === surroundings.config.metaGraphUrl || isAllowedByName(url, surroundings);
  if (!isTrusted && (url.protocol !== "https:" || !looksPublic(url.hostname))) {
    throw new AppError("address_not_allowed");
  }
  return accepted;
}

function isAllowedByName(url: URL, surroundings: Surroundings): boolean {
  const allowed = new Set(allowedHosts(surroundings).map((host) => host.toLowerCase()));
  return allowed.has(url.hostname) || allowed.has(hostWithPort(url));
}

function hostWithPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
}

function looksPublic(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) return isPublicAddress(host);
  return host.includes(".") && !/(^|\.)(localhost|local|internal|lan|home\.arpa)\.?$/i.test(host);
}
