/** Names of axes for the compiler: as many words as there are axes. */

import type { Fill, Show } from "./message";
import type { IsAnyShape, Shape } from "./shape";
import type { ParseTokens } from "./signature";

/** `S`, or the sentence that says that `Names` has more or fewer words than `S` has axes. */
export type Named<Op extends string, S extends Shape, Names extends string> = string extends Names
  ? S
  : IsAnyShape<S> extends true
    ? S
    : ParseTokens<Names>["length"] extends S["length"]
      ? S
      : Fill<"names", { op: Op; given: ParseTokens<Names>["length"]; needed: S["length"]; shape: Show<S> }>;
