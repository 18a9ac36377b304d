/** Names of axes in types: the usual words as labels of a tuple. */

import type { IsAnyShape, Shape } from "./shape";
import type { ParseTokens } from "./signature";

/**
 * An axis of size `N` by its name. A label can be written but not made from a text, hence this table; an axis with a name
 * that is not in it is shown by its size alone. Labels are for people: a shape with them is the same shape.
 */
interface Axis<N> {
  batch: [batch: N];
  sample: [sample: N];
  samples: [samples: N];
  example: [example: N];
  item: [item: N];
  row: [row: N];
  rows: [rows: N];
  column: [column: N];
  columns: [columns: N];
  col: [col: N];
  cols: [cols: N];
  time: [time: N];
  step: [step: N];
  steps: [steps: N];
  sequence: [sequence: N];
  seq: [seq: N];
  length: [length: N];
  position: [position: N];
  token: [token: N];
  tokens: [tokens: N];
  word: [word: N];
  words: [words: N];
  character: [character: N];
  char: [char: N];
  vocabulary: [vocabulary: N];
  vocab: [vocab: N];
  channel: [channel: N];
  channels: [channels: N];
  feature: [feature: N];
  features: [features: N];
  height: [height: N];
  width: [width: N];
  depth: [depth: N];
  head: [head: N];
  heads: [heads: N];
  classes: [classes: N];
  label: [label: N];
  hidden: [hidden: N];
  embedding: [embedding: N];
  embed: [embed: N];
  input: [input: N];
  output: [output: N];
  out: [out: N];
  key: [key: N];
  query: [query: N];
  value: [value: N];
  layer: [layer: N];
  layers: [layers: N];
  filter: [filter: N];
  filters: [filters: N];
  kernel: [kernel: N];
  unit: [unit: N];
  units: [units: N];
  neuron: [neuron: N];
  neurons: [neurons: N];
  image: [image: N];
  pixel: [pixel: N];
  patch: [patch: N];
  patches: [patches: N];
  point: [point: N];
  points: [points: N];
  node: [node: N];
  edge: [edge: N];
  x: [x: N];
  y: [y: N];
  z: [z: N];
  i: [i: N];
  j: [j: N];
  k: [k: N];
  l: [l: N];
  m: [m: N];
  n: [n: N];
  b: [b: N];
  c: [c: N];
  d: [d: N];
  h: [h: N];
  w: [w: N];
  t: [t: N];
  s: [s: N];
  f: [f: N];
  e: [e: N];
  p: [p: N];
  q: [q: N];
  r: [r: N];
  v: [v: N];
  u: [u: N];
  a: [a: N];
  g: [g: N];
  o: [o: N];
  B: [B: N];
  C: [C: N];
  D: [D: N];
  E: [E: N];
  F: [F: N];
  H: [H: N];
  I: [I: N];
  J: [J: N];
  K: [K: N];
  L: [L: N];
  M: [M: N];
  N: [N: N];
  O: [O: N];
  P: [P: N];
  Q: [Q: N];
  R: [R: N];
  S: [S: N];
  T: [T: N];
  U: [U: N];
  V: [V: N];
  W: [W: N];
  X: [X: N];
  Y: [Y: N];
  Z: [Z: N];
  G: [G: N];
  A: [A: N];
}

/** `S`, its axes labelled with the words of `Names` as far as there are such labels: `[batch: 32, time: 10]`. */
export type Labelled<S extends Shape, Names extends string> = string extends Names
  ? S
  : IsAnyShape<S> extends true
    ? S
    : Label<S, ParseTokens<Names>>;

type Label<S extends Shape, Names> = S extends readonly [infer N extends number, ...infer R extends number[]]
  ? Names extends readonly [infer W, ...infer Rest]
    ? [...(W extends keyof Axis<N> ? Axis<N>[W] : [N]), ...Label<R, Rest>]
    : S
  : S;

/** `S` without labels, for rules that move axes: labels would stay where they stood. */
export type Unlabelled<S extends Shape> = S extends readonly [infer N extends number, ...infer R extends number[]]
  ? [N, ...Unlabelled<R>]
  : S;
