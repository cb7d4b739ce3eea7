import { localChoice } from "../localChoice.ts";

export type Density = "roomy" | "dense";

const density = localChoice<Density>("botschaft.density", ["roomy", "dense"]);

/** How tall the rows of the list are, in this browser. */
export const useDensity = density.use;
export const setDensity = density.choose;
