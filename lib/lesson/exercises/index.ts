/** All exercises, in the order of the lessons. */

import type { Exercise } from "../exercise";
import { exercises as nine } from "./09";
import { exercises as ten } from "./10";
import { exercises as sixteen } from "./16";

export const exercises: readonly Exercise[] = [...nine, ...ten, ...sixteen] as readonly Exercise[];
