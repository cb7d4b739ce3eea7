import { describe, expect, it } from "vitest";
import { sumTallies, tally } from "./tally.ts";

const said = ["Nr 1", "Nr 2", "Nr 3"];
const fine = ["Hier antwortet ein Bot.\n\nGehört: start", "Gehört: Nr 2", "Gehört: Nr 3"];

function count(changes: { journalled?: string[]; heard?: string[] }) {
  return tally({ contact: "anna", said, journalled: changes.journalled ?? said, heard: changes.heard ?? fine });
}

describe("tally", () => {
  it("finds nothing where each message got its answer in order", () => {
    expect(count({})).toEqual({ lost: 0, doubled: 0, misordered: 0 });
  });

  it("takes the journal's order for the right one", () => {
    const journalled = ["Nr 2", "Nr 1", "Nr 3"];
    expect(count({ journalled, heard: ["Gehört: start", "Gehört: Nr 1", "Gehört: Nr 3"] })).toEqual({
      lost: 0,
      doubled: 0,
      misordered: 0,
    });
    expect(count({ journalled, heard: ["Gehört: start", "Gehört: Nr 3", "Gehört: Nr 1"] })).toEqual({
      lost: 0,
      doubled: 0,
      misordered: 1,
    });
  });

  it("counts a message without an answer as lost, whether or not the server took it", () => {
    expect(count({ heard: fine.slice(0, 2) })).toEqual({ lost: 1, doubled: 0, misordered: 0 });
    expect(count({ journalled: said.slice(0, 2), heard: fine.slice(0, 2) })).toEqual({
      lost: 1,
      doubled: 0,
      misordered: 0,
    });
  });

  it("counts a second answer, an answer to nothing and a message taken twice as doubled", () => {
    expect(count({ heard: [...fine, "Gehört: Nr 2"] })).toEqual({ lost: 0, doubled: 1, misordered: 0 });
    expect(count({ heard: [...fine, "Gehört: start"] })).toEqual({ lost: 0, doubled: 1, misordered: 0 });
    expect(count({ heard: [...fine, "Guten Tag"] })).toEqual({ lost: 0, doubled: 1, misordered: 0 });
    expect(count({ journalled: ["Nr 1", "Nr 2", "Nr 2", "Nr 3"] })).toEqual({ lost: 0, doubled: 1, misordered: 0 });
  });

  it("adds contacts up", () => {
    expect(
      sumTallies([
        { lost: 1, doubled: 0, misordered: 2 },
        { lost: 1, doubled: 3, misordered: 0 },
      ]),
    ).toEqual({ lost: 2, doubled: 3, misordered: 2 });
  });
});
