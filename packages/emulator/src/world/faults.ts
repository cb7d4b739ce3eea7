import { z } from "zod";
import { createChance, type Chance } from "./chance.ts";

const probability = z.number().min(0).max(1);
const span = z.object({ min: z.number().min(0), max: z.number().min(0) });

/** What can be made to go wrong. Probabilities are 0 to 1; everything is off unless set. */
export const faultsSchema = z
  .object({
    graphLatencyMs: span.describe("The Graph API answers after this time."),
    graphOutage: z.boolean().describe("Every Graph call gets 503."),
    transient: probability.describe("Calls refused with code 2 before anything happened."),
    transientNextCalls: z.int().min(0).describe("The next n calls are refused with code 2."),
    unsure: probability.describe("Sends answered with 1/1357046 although delivered."),
    dropAfterAccept: probability.describe("Sends delivered, but the connection is reset instead of answered."),
    refuseAll: z.boolean().describe("Every send is refused: the Page is restricted (10/1893063)."),
    accountDisabled: z.boolean().describe("Every call is refused with 368."),
    tokenExpired: z.boolean().describe("The Page's token counts as expired (190/463)."),
    permissionRemoved: z.boolean().describe("pages_messaging is gone (10, and 200 for settings)."),
    sendFailsLater: probability.describe("WhatsApp messages accepted, then failed."),
    sendFailsCode: z.int().describe("The code they fail with instead of 131026, e.g. 130472."),
    echoMissing: probability.describe("Sends of which no echo is delivered."),
    webhookDelayMs: span.describe("Each webhook leaves this much later."),
    webhookDuplicate: probability.describe("Webhooks delivered twice."),
    webhookReorder: probability.describe("Webhooks held back so that later ones of the thread overtake them."),
    webhookHoldMs: span.describe("How long a reordered webhook is held back."),
    webhookBatch: z.int().min(1).max(1000).describe("Up to n entries in one POST."),
    webhookOutage: z.boolean().describe("No webhook leaves until this is off again."),
    signatureWrong: probability.describe("Attempts signed with another secret."),
    signatureMissing: probability.describe("Attempts without a signature."),
    reserialised: probability.describe("Attempts whose body is not the signed bytes (unescaped afterwards)."),
    unknownAttachment: probability.describe("A person's message carries an attachment type nobody has heard of."),
    unknownEvent: probability.describe("An extra event with an unknown key follows a person's message."),
  })
  .partial();

export type Faults = z.infer<typeof faultsSchema>;

export interface FaultSwitches {
  readonly chance: Chance;
  global: Faults;
  readonly pages: Map<string, Faults>;
  /** The faults in force for a Page: its own where set, else the global ones. */
  of(pageId: string | undefined): Faults;
  reseed(seed: number): void;
  setPage(pageId: string, faults: Faults | undefined): void;
  setGlobal(faults: Faults): void;
  clear(): void;
}

export function createFaultSwitches(seed: number): FaultSwitches {
  let chance = createChance(seed);
  const merged = new Map<string, Faults>();
  return {
    get chance() {
      return chance;
    },
    global: {},
    pages: new Map(),
    of(pageId) {
      if (pageId === undefined) return this.global;
      const own = this.pages.get(pageId);
      if (own === undefined) return this.global;
      let both = merged.get(pageId);
      if (both === undefined) {
        both = { ...this.global, ...own };
        merged.set(pageId, both);
      }
      return both;
    },
    reseed(next) {
      chance = createChance(next);
    },
    setPage(pageId, faults) {
      merged.clear();
      if (faults === undefined) this.pages.delete(pageId);
      else this.pages.set(pageId, faults);
    },
    setGlobal(faults) {
      merged.clear();
      this.global = faults;
    },
    clear() {
      this.pages.clear();
      this.setGlobal({});
    },
  };
}
