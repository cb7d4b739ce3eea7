import { describe, expect, it } from "vitest";
import type { Arrival } from "./arrivals.ts";
import type { Expected } from "./errands.ts";
import { isSpoilt, tallyErrands } from "./errandTally.ts";
import { sumTallies, tally } from "./tally.ts";

const said = ["Nr 1", "Nr 2", "Nr 3"];
const fine = ["Hier antwortet ein Bot.\n\nGehört (nach 0): start", "Gehört (nach 1): Nr 2", "Gehört (nach 2): Nr 3"];
const nothing = { lost: 0, doubled: 0, misordered: 0, forgotten: 0 };

function count(changes: { journalled?: string[]; heard?: string[]; arrivals?: Record<string, Arrival> }) {
  return tally({
    contact: "anna",
    said,
    arrivals: new Map(Object.entries(changes.arrivals ?? {})),
    journalled: changes.journalled ?? said,
    heard: changes.heard ?? fine,
  });
}

describe("tally", () => {
  it("finds nothing where each message got its answer in order", () => {
    expect(count({})).toEqual(nothing);
  });

  const journalled = ["Nr 2", "Nr 1", "Nr 3"];
  const inThatOrder = ["Gehört (nach 0): start", "Gehört (nach 1): Nr 1", "Gehört (nach 2): Nr 3"];

  it("takes the journal's order for the right one of the answers", () => {
    expect(count({ journalled, heard: inThatOrder })).toEqual(nothing);
    const heard = ["Gehört (nach 0): start", "Gehört (nach 2): Nr 3", "Gehört (nach 1): Nr 1"];
    expect(count({ journalled, heard })).toEqual({ ...nothing, misordered: 1 });
  });

  it("counts as misordered what the journal took after a message that was sent when it had its 200 already", () => {
    const ofTheFirst = { begunAfter: 0, acknowledgedAt: 8 };
    const arriving = (arrivals: Record<string, Arrival>) => count({ journalled, heard: inThatOrder, arrivals });
    expect(arriving({ "Nr 1": ofTheFirst, "Nr 2": { begunAfter: 8, acknowledgedAt: 9 } })).toEqual({
      ...nothing,
      misordered: 1,
    });
    // Sent while the first was still under way; or the first never had its 200: the platform itself may have turned them round.
    expect(arriving({ "Nr 1": ofTheFirst, "Nr 2": { begunAfter: 7, acknowledgedAt: 9 } })).toEqual(nothing);
    const unacknowledged = { begunAfter: 0, acknowledgedAt: undefined };
    expect(arriving({ "Nr 1": unacknowledged, "Nr 2": { begunAfter: 8, acknowledgedAt: 9 } })).toEqual(nothing);
  });

  it("counts a message without an answer as lost, whether or not the server took it", () => {
    expect(count({ heard: fine.slice(0, 2) })).toEqual({ ...nothing, lost: 1 });
    expect(count({ journalled: said.slice(0, 2), heard: fine.slice(0, 2) })).toEqual({ ...nothing, lost: 1 });
  });

  it("counts a second answer, an answer to nothing and a message taken twice as doubled", () => {
    expect(count({ heard: [...fine, "Gehört (nach 1): Nr 2"] })).toEqual({ ...nothing, doubled: 1 });
    expect(count({ heard: [...fine, "Gehört (nach 0): start"] })).toEqual({ ...nothing, doubled: 1 });
    expect(count({ heard: [...fine, "Guten Tag"] })).toEqual({ ...nothing, doubled: 1 });
    expect(count({ journalled: ["Nr 1", "Nr 2", "Nr 2", "Nr 3"] })).toEqual({ ...nothing, doubled: 1 });
  });

  it("counts an answer that knows of fewer or more turns than there were", () => {
    expect(count({ heard: [...fine.slice(0, 2), "Gehört (nach 1): Nr 3"] })).toEqual({ ...nothing, forgotten: 1 });
    expect(count({ heard: [...fine.slice(0, 2), "Gehört (nach 3): Nr 3"] })).toEqual({ ...nothing, forgotten: 1 });
  });

  it("adds contacts up", () => {
    expect(
      sumTallies([
        { ...nothing, lost: 1, misordered: 2 },
        { ...nothing, lost: 1, doubled: 3, forgotten: 1 },
      ]),
    ).toEqual({
      lost: 2,
      doubled: 3,
      misordered: 2,
      forgotten: 1,
    });
  });
});

describe("tally of errands", () => {
  const expected: Expected[] = [
    { kind: "fetch", text: "Geholt: Hole 1." },
    { kind: "member", text: "Jana zu 2." },
    { kind: "wait", text: "Gewartet: Warte 3." },
  ];
  const heard = ["Hier antwortet ein Bot.\n\nGeholt: Hole 1.", "Jana zu 2.", "Gewartet: Warte 3."];
  const fine = { heard: 1, lost: 0, doubled: 0, misordered: 0 };
  const all = { question: { ...fine, heard: 0 }, fetch: fine, wait: fine, member: fine, unexpected: 0 };

  it("finds nothing where all was heard once and in order", () => {
    expect(tallyErrands([{ expected, heard }])).toEqual(all);
    expect(isSpoilt(all)).toBe(false);
  });

  it("counts each kind's own, and what nobody was to hear", () => {
    const [first = "", second = "", third = ""] = heard;
    expect(tallyErrands([{ expected, heard: [second, first] }])).toEqual({
      ...all,
      fetch: { ...fine, misordered: 1 },
      wait: { ...fine, heard: 0, lost: 1 },
    });
    const doubled = tallyErrands([{ expected, heard: [first, second, third, third, "Gehört (nach 0): start"] }]);
    expect(doubled).toEqual({ ...all, wait: { ...fine, doubled: 1 }, unexpected: 1 });
    expect(isSpoilt(doubled)).toBe(true);
    expect(isSpoilt({ ...all, unexpected: 1 })).toBe(true);
  });
});
