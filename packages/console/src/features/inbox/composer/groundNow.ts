import type { GroundInfo } from "@botschaft/contract";

export type GroundNow =
  | { readonly kind: "may"; readonly ground: NonNullable<GroundInfo["ground"]>["kind"]; readonly until: number }
  | {
      readonly kind: "may_not";
      readonly reason: NonNullable<GroundInfo["refusal"]>["reason"];
      readonly closedAt: number | null;
      readonly alternatives: GroundInfo["alternatives"];
    };

/** What may be sent at this moment: what the server said, moved on by the clock. A window that ran out while one looked is closed. */
export function groundNow(info: GroundInfo, now: number): GroundNow {
  const until = info.ground === null ? null : Date.parse(info.ground.until);
  if (info.ground !== null && until !== null && until > now) return { kind: "may", ground: info.ground.kind, until };
  return {
    kind: "may_not",
    reason: info.refusal?.reason ?? "window_closed",
    closedAt: until ?? instantOf(info.refusal?.closedAt ?? null),
    alternatives: info.alternatives,
  };
}

function instantOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
