/** The solutions of all exercises, as they stand beside the notebooks: one source for learners, `run --solutions` and the tests. */

import { solutions as one } from "../../notebooks/solutions/01";
import { solutions as two } from "../../notebooks/solutions/02";
import { solutions as three } from "../../notebooks/solutions/03";
import { solutions as four } from "../../notebooks/solutions/04";
import { solutions as five } from "../../notebooks/solutions/05";
import { solutions as six } from "../../notebooks/solutions/06";
import { solutions as seven } from "../../notebooks/solutions/07";
import { solutions as eight } from "../../notebooks/solutions/08";
import { solutions as nine } from "../../notebooks/solutions/09";
import { solutions as ten } from "../../notebooks/solutions/10";
import { solutions as eleven } from "../../notebooks/solutions/11";
import { solutions as twelve } from "../../notebooks/solutions/12";
import { solutions as thirteen } from "../../notebooks/solutions/13";
import { solutions as fourteen } from "../../notebooks/solutions/14";
import { solutions as fifteen } from "../../notebooks/solutions/15";
import { solutions as sixteen } from "../../notebooks/solutions/16";

/** By exercise, the code of its cell when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  ...one,
  ...two,
  ...three,
  ...four,
  ...five,
  ...six,
  ...seven,
  ...eight,
  ...nine,
  ...ten,
  ...eleven,
  ...twelve,
  ...thirteen,
  ...fourteen,
  ...fifteen,
  ...sixteen,
};
