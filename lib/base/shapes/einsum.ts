/** Einsum equations for the compiler: `"ij,jk->ik"`, with `...` and repeated letters. */

import type { BroadcastAxes, Conflict, HasSize } from "./broadcast";
import type { Fill, Show, ShowSize } from "./message";
import type { AnyShape, IsAnyShape, Shape } from "./shape";

/** The shape of `einsum(equation, ...operands)`, or the sentence that says which letter does not fit. */
export type Einsum<
  Op extends string,
  Equation extends string,
  Inputs extends readonly Shape[],
> = string extends Equation
  ? AnyShape
  : number extends Inputs["length"]
    ? AnyShape
    : Spaceless<Equation> extends infer E extends string
      ? E extends `${infer In}->${infer Out}`
        ? Solve<Op, Equation, Operands<In>, Inputs, Letters<Out>>
        : Solve<Op, Equation, Operands<E>, Inputs, Implied<E>>
      : never;

/** A letter's size, and the operand (counted from 0) that said so; `...` stands for a shape. */
type Binding = readonly [letter: string, value: unknown, operand: number];
type Bindings = readonly Binding[];

type Spaceless<T extends string> = T extends `${infer A} ${infer B}` ? Spaceless<`${A}${B}`> : T;

type Operands<T extends string, Done extends (readonly string[])[] = []> = T extends `${infer A},${infer R}`
  ? Operands<R, [...Done, Letters<A>]>
  : [...Done, Letters<T>];

type Letters<T extends string, Done extends string[] = []> = T extends `...${infer R}`
  ? Letters<R, [...Done, "..."]>
  : T extends `${infer L}${infer R}`
    ? Letters<R, [...Done, L]>
    : Done;

/** Without an arrow: the ellipsis, then the letters that occur once, in alphabetical order. */
type Implied<E extends string> = [...(E extends `${string}...${string}` ? ["..."] : []), ...Once<E, Alphabet>];

type Once<E extends string, A extends string, Done extends string[] = []> = A extends `${infer L}${infer R}`
  ? Once<
      E,
      R,
      E extends `${infer Head}${L}${infer Tail}`
        ? `${Head}${Tail}` extends `${string}${L}${string}`
          ? Done
          : [...Done, L]
        : Done
    >
  : Done;

type Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

type Solve<
  Op extends string,
  Equation extends string,
  T extends readonly (readonly string[])[],
  X extends readonly Shape[],
  Out extends readonly string[],
> = T["length"] extends X["length"]
  ? RankFault<Op, T, X> extends infer Fault
    ? Fault extends string
      ? Fault
      : OutFault<Op, Out, T[number][number]> extends infer Wrong extends string
        ? Wrong
        : BindEach<Op, T, X> extends infer B
          ? B extends Bindings
            ? Output<Out, B>
            : B extends "?"
              ? AnyShape
              : B
          : never
    : never
  : Fill<"operands", { op: Op; equation: Equation; given: X["length"]; needed: T["length"] }>;

/** A letter of the result that no operand has, or that comes twice. */
type OutFault<Op extends string, Out, Given> = Out extends readonly [infer L extends string, ...infer R]
  ? L extends "..."
    ? OutFault<Op, R, Given>
    : L extends Given
      ? R extends readonly string[]
        ? L extends R[number]
          ? Fill<"twice", { op: Op; letter: L }>
          : OutFault<Op, R, Given>
        : false
      : Fill<"nowhere", { op: Op; letter: L }>
  : false;

/** The first operand with more axes than letters, or fewer. */
type RankFault<Op extends string, T, X, At extends readonly unknown[] = []> = T extends readonly [
  infer L extends readonly string[],
  ...infer RT,
]
  ? X extends readonly [infer S extends Shape, ...infer RX]
    ? IsAnyShape<S> extends true
      ? RankFault<Op, RT, RX, [...At, 1]>
      : Fit<WithoutDots<L>, S, "..." extends L[number] ? true : false> extends true
        ? RankFault<Op, RT, RX, [...At, 1]>
        : Fill<
            "letters",
            { op: Op; letters: Join<L>; needed: WithoutDots<L>["length"]; which: At["length"]; shape: Show<S> }
          >
    : false
  : false;

type WithoutDots<L extends readonly string[], Done extends string[] = []> = L extends readonly [
  infer H extends string,
  ...infer R extends string[],
]
  ? WithoutDots<R, H extends "..." ? Done : [...Done, H]>
  : Done;

/** Whether there are as many sizes as letters, or at least as many where there are dots. */
type Fit<L extends readonly string[], S extends Shape, Dots> = L extends readonly [string, ...infer RL extends string[]]
  ? S extends readonly [number, ...infer RS extends number[]]
    ? Fit<RL, RS, Dots>
    : false
  : S extends readonly []
    ? true
    : Dots;

type Join<L extends readonly string[], Done extends string = ""> = L extends readonly [
  infer H extends string,
  ...infer R extends string[],
]
  ? Join<R, `${Done}${H}`>
  : Done;

/** `"?"` when an operand's rank is not known. */
type BindEach<
  Op extends string,
  T,
  X,
  Env extends Bindings = [],
  At extends readonly unknown[] = [],
> = T extends readonly [infer L extends readonly string[], ...infer RT]
  ? X extends readonly [infer S extends Shape, ...infer RX]
    ? IsAnyShape<S> extends true
      ? "?"
      : Bind<Op, L, S, At["length"] & number, Env> extends infer B
        ? B extends Bindings
          ? BindEach<Op, RT, RX, B, [...At, unknown]>
          : B
        : never
    : Env
  : Env;

type Bind<
  Op extends string,
  L extends readonly string[],
  S extends Shape,
  At extends number,
  Env extends Bindings,
> = L extends readonly [infer H extends string, ...infer R extends string[]]
  ? H extends "..."
    ? BindRest<Op, R, S, At, Env>
    : S extends readonly [infer N extends number, ...infer RS extends number[]]
      ? Agree<Op, H, N, At, Env> extends infer E
        ? E extends Bindings
          ? Bind<Op, R, RS, At, E>
          : E
        : never
      : Env
  : S extends readonly []
    ? Env
    : Env;

/** What follows the ellipsis belongs to the last sizes; the others stand under it. */
type BindRest<
  Op extends string,
  After extends readonly string[],
  S extends Shape,
  At extends number,
  Env extends Bindings,
  Tail extends Shape = [],
  Left extends readonly string[] = After,
> = Left extends readonly [...infer R extends string[], string]
  ? S extends readonly [...infer RS extends number[], infer N extends number]
    ? BindRest<Op, After, RS, At, Env, [N, ...Tail], R>
    : Env
  : BindDots<Op, S, At, Env> extends infer E
    ? E extends Bindings
      ? Bind<Op, After, Tail, At, E>
      : E
    : never;

/** The axes under an ellipsis broadcast with those of other operands. */
type BindDots<Op extends string, S extends Shape, At extends number, Env extends Bindings> =
  Find<Env, "..."> extends readonly [string, infer Known extends Shape, number]
    ? BroadcastAxes<Known, S> extends infer B
      ? B extends Conflict<infer A, infer C, infer Depth>
        ? Fill<
            "axis",
            {
              op: Op;
              axis: `-${Depth["length"]}`;
              sizeA: ShowSize<A>;
              sizeB: ShowSize<C>;
              a: `operand ${FirstWith<Env, Depth>}`;
              b: `operand ${At}`;
            }
          >
        : [["...", B, At], ["own", S, At], ...Env]
      : never
    : [["...", S, At], ["own", S, At], ...Env];

/** The first operand that has a size other than 1 at an axis under its ellipsis. */
type FirstWith<Env, Depth extends readonly unknown[]> = Env extends readonly [
  ...infer R,
  readonly [infer L, infer S, infer At extends number],
]
  ? L extends "own"
    ? S extends Shape
      ? HasSize<S, Depth> extends true
        ? At
        : FirstWith<R, Depth>
      : never
    : FirstWith<R, Depth>
  : never;

type Agree<Op extends string, L extends string, N extends number, At extends number, Env extends Bindings> =
  Find<Env, L> extends readonly [string, infer Known extends number, infer Where extends number]
    ? number extends Known
      ? [[L, N, At], ...Env]
      : number extends N
        ? Env
        : N extends Known
          ? Env
          : [At extends Where ? false : Known extends 1 ? "first" : N extends 1 ? "second" : false] extends [
                infer Stretch extends string,
              ]
            ? Stretch extends "first"
              ? [[L, N, At], ...Env]
              : Env
            : Fill<
                "axis",
                {
                  op: Op;
                  axis: L;
                  sizeA: ShowSize<Known>;
                  sizeB: ShowSize<N>;
                  a: `operand ${Where}`;
                  b: Where extends At ? "the same operand" : `operand ${At}`;
                }
              >
    : [[L, N, At], ...Env];

type Find<Env, L extends string> = Env extends readonly [infer B extends Binding, ...infer R]
  ? B[0] extends L
    ? B
    : Find<R, L>
  : false;

type Output<O extends readonly string[], Env extends Bindings, Done extends number[] = []> = O extends readonly [
  infer L extends string,
  ...infer R extends string[],
]
  ? Find<Env, L> extends readonly [string, infer V, number]
    ? V extends readonly number[]
      ? Output<R, Env, [...Done, ...V]>
      : Output<R, Env, [...Done, V & number]>
    : L extends "..."
      ? Output<R, Env, Done>
      : Output<R, Env, [...Done, number]>
  : Done;
