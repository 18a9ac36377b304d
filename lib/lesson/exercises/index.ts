/** All exercises, in the order of the lessons. */

import type { Exercise } from "../exercise";
import { exercises as one } from "./01";
import { exercises as two } from "./02";
import { exercises as three } from "./03";
import { exercises as four } from "./04";
import { exercises as five } from "./05";
import { exercises as six } from "./06";
import { exercises as seven } from "./07";
import { exercises as eight } from "./08";
import { exercises as nine } from "./09";
import { exercises as ten } from "./10";
import { exercises as eleven } from "./11";
import { exercises as twelve } from "./12";
import { exercises as thirteen } from "./13";
import { exercises as fourteen } from "./14";
import { exercises as fifteen } from "./15";
import { exercises as sixteen } from "./16";

export const exercises: readonly Exercise[] = [
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
] as readonly Exercise[];
