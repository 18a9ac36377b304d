/** The solutions of all exercises, as they stand beside the notebooks: one source for learners, `run --solutions` and the tests. */

import { solutions as nine } from "../../notebooks/solutions/09";
import { solutions as ten } from "../../notebooks/solutions/10";
import { solutions as sixteen } from "../../notebooks/solutions/16";

/** By exercise, the code of its cell when it is done. */
export const solutions: Readonly<Record<string, string>> = { ...nine, ...ten, ...sixteen };
