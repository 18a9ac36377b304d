/** What the widget of moving indices is given: grids of numbers, and which cells take part in each step. */

/** Row and column of a cell. */
export type Cell = readonly [row: number, column: number];

export interface GridSpec {
  readonly name: string;
  /** Cells by row; null is an empty place (padding, or a cell that does not exist). */
  readonly rows: readonly (readonly (number | null)[])[];
  /** Hidden until a step has computed them. */
  readonly computed?: boolean;
  /** The sign between this grid and the next: "@", "=", "→". */
  readonly sign?: string;
}

export interface GridStep {
  /** The cells at work, by grid. */
  readonly lit: Readonly<Record<number, readonly Cell[]>>;
  /** The cells that are known from this step on, by grid. */
  readonly known?: Readonly<Record<number, readonly Cell[]>>;
  /** Cells that are crossed out in this step, by grid. */
  readonly crossed?: Readonly<Record<number, readonly Cell[]>>;
  readonly caption: string;
}

export interface GridsSpec {
  readonly widget: "grids";
  readonly title: string;
  readonly about: string;
  readonly noun: string;
  readonly grids: readonly GridSpec[];
  readonly steps: readonly GridStep[];
}
