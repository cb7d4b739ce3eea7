/**
 * One body as it comes in: kept, and its signature computed on the way, so that no large body is ever hashed in one piece.
 *
 * Under which secrets is decided once its first 64 KB are there: those of the known accounts it seems to speak of and the
 * installation's own; where it names no known account, those of all accounts, as far as the bytes to be hashed stay bounded.
 */
import { SignatureCheck, type SignatureClaim } from "@botschaft/channels";
import type { ChannelKind } from "@botschaft/core";
import type { Directory } from "../directory/directory.ts";
import { LARGE_BODY_BYTES } from "./bodyPlaces.ts";
import { namedAccounts } from "./namedAccounts.ts";

/** Under how many secrets a body is tried, and how many bytes are hashed for it in all. */
const MOST_SECRETS = 1_000;
const MOST_HASHED_BYTES = 16 * 1024 * 1024;
/** How many accounts are looked up for a body that nobody we know has signed. */
const MOST_LOOK_UPS = 20;

const NOTHING = Buffer.alloc(0);

/** What came of a check; without a signer no bytes are handed out. */
export interface Checked {
  readonly signer: string | undefined;
  readonly bytes: Buffer;
}

export interface BodyCheckPorts {
  readonly directory: Directory;
  readonly appSecrets: readonly string[];
}

export class BodyCheck {
  readonly #ports: BodyCheckPorts;
  readonly #claim: SignatureClaim;
  readonly #isFrugal: () => boolean;
  readonly #expectedBytes: number;
  readonly #chunks: Buffer[] = [];
  #check: SignatureCheck | undefined;
  #named: { kind: ChannelKind | undefined; ids: readonly string[] } = { kind: undefined, ids: [] };
  #leftOut = false;
  #sizeBytes = 0;
  #costMs = 0;

  /**
   * @param expectedBytes how large the body says it is; as large as one may be where it does not say
   * @param isFrugal whether only the likeliest secrets are tried
   */
  constructor(ports: BodyCheckPorts, claim: SignatureClaim, expectedBytes: number, isFrugal: () => boolean) {
    this.#ports = ports;
    this.#claim = claim;
    this.#expectedBytes = expectedBytes;
    this.#isFrugal = isFrugal;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** What all of this took of the main thread so far. */
  get costMs(): number {
    return this.#costMs;
  }

  /** Secrets that were not tried because it would have been too dear. */
  get leftSecretsOut(): boolean {
    return this.#leftOut;
  }

  /** Accounts nobody here has heard of, for one look into the database. */
  get unknownAccounts(): { readonly kind: ChannelKind; readonly ids: readonly string[] } | undefined {
    const { kind, ids } = this.#named;
    if (kind === undefined) return undefined;
    const unknown = ids.filter((id) => this.#ports.directory.channelOfAccount(kind, id) === undefined);
    return unknown.length === 0 ? undefined : { kind, ids: unknown.slice(0, MOST_LOOK_UPS) };
  }

  add(chunk: Buffer): void {
    const begun = performance.now();
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.length;
    if (this.#check) this.#check.update(chunk);
    else if (this.#sizeBytes >= LARGE_BODY_BYTES) this.#begin(Math.max(this.#expectedBytes, this.#sizeBytes));
    this.#costMs += performance.now() - begun;
  }

  /** At the end: the secret that signed it, and all of it. Asked again after accounts became known, it looks again. */
  finish(): Checked {
    const begun = performance.now();
    // Of a small body one secret after the other: the first is nearly always right.
    const signer = this.#check ? this.#check.signer() : this.#findSigner();
    this.#check = undefined;
    const bytes = signer === undefined ? NOTHING : this.#whole();
    this.#costMs += performance.now() - begun;
    return { signer, bytes };
  }

  #findSigner(): string | undefined {
    const bytes = this.#whole();
    this.#named = namedAccounts(bytes.subarray(0, LARGE_BODY_BYTES));
    for (const secret of this.#secrets(bytes.length)) {
      const check = new SignatureCheck(this.#claim, [secret]);
      check.update(bytes);
      if (check.signer() !== undefined) return secret;
    }
    return undefined;
  }

  #whole(): Buffer {
    const [first] = this.#chunks;
    return this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#sizeBytes);
  }

  #begin(sizeBytes: number): void {
    this.#named = namedAccounts(this.#whole().subarray(0, LARGE_BODY_BYTES));
    this.#check = new SignatureCheck(this.#claim, this.#secrets(sizeBytes));
    for (const chunk of this.#chunks) this.#check.update(chunk);
  }

  #secrets(sizeBytes: number): Set<string> {
    const { directory, appSecrets } = this.#ports;
    const { kind, ids } = this.#named;
    const channels = kind === undefined ? [] : ids.flatMap((id) => directory.channelOfAccount(kind, id) ?? []);
    const secrets = new Set<string>();
    const most = Math.min(MOST_SECRETS, Math.max(1, Math.floor(MOST_HASHED_BYTES / Math.max(1, sizeBytes))));
    const offer = (secret: string | null) => {
      if (secret === null || secrets.has(secret)) return;
      if (secrets.size < most) secrets.add(secret);
      else this.#leftOut = true;
    };
    this.#leftOut = false;
    for (const { appSecret } of channels) offer(appSecret);
    for (const secret of appSecrets) offer(secret);
    if (channels.length > 0) return secrets;
    // Nobody's account, or not even JSON: authentic all the same if any of our apps signed it.
    if (this.#isFrugal()) this.#leftOut = true;
    else for (const { appSecret } of directory.channels()) offer(appSecret);
    return secrets;
  }
}
