/** The reference backend: plain JavaScript loops, at home everywhere, with nothing to load. */

import { empty, zeros } from "./allocate";
import type { Backend } from "./backend";
import { convolutionOf } from "./convolve";
import { contract } from "./js/contract";
import { gather, scatter } from "./js/gather";
import { scan, softmax } from "./js/lines";
import { map } from "./js/map";
import { reduce } from "./js/reduce";
import { sort } from "./js/sort";
import { col2im, im2col, pool, unpool } from "./js/window";

export const js: Backend = {
  name: "js",
  description: "JavaScript loops, one thread",
  zeros,
  empty,
  map,
  reduce,
  scan,
  contract,
  gather,
  scatter,
  sort,
  softmax,
  im2col,
  col2im,
  ...convolutionOf({ contract, im2col, col2im }),
  pool,
  unpool,
};
