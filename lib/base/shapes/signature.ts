/** Signature strings such as `*b m k, *b k n -> *b m n` for the compiler: the same string that the run-time check reads. */

import type { BroadcastAxes, Conflict } from "./broadcast";
import type { Facts, Fill, Show, ShowSize } from "./message";
import type { AnyShape, IsAnyShape, Shape } from "./shape";

/**
 * The output's shape for inputs of the given shapes, or the sentence that says which axis does not fit. `Names` are the
 * inputs' names in that sentence.
 */
export type Apply<
  Op extends string,
  Signature extends string,
  Inputs extends readonly Shape[],
  Names extends readonly string[] = DefaultNames,
> =
  HasAnyShape<Inputs> extends true
    ? AnyShape
    : Parse<Signature> extends readonly [infer I extends readonly Tokens[], infer O extends Tokens]
      ? BindAll<I, Inputs, Names> extends infer Bound
        ? Bound extends readonly Binding[]
          ? Output<O, Bound>
          : ErrorText<Op, Bound, Inputs, Names>
        : never
      : never;

/** The names of operands that a signature leaves unnamed. */
export type DefaultNames = ["a", "b", "c", "d"];

/** A signature as token lists: `[inputs, output]`. */
export type Parse<S extends string> = S extends `${infer I} -> ${infer O}` ? [ParseInputs<I>, ParseTokens<O>] : never;

type Tokens = readonly string[];
/** What an axis (a size) or a starred group (a shape) stands for, and the operand that said so. */
type Binding = readonly [token: string, value: unknown, operand: string];

type ParseInputs<S extends string, Done extends Tokens[] = []> = S extends `${infer A}, ${infer R}`
  ? ParseInputs<R, [...Done, ParseTokens<A>]>
  : [...Done, ParseTokens<S>];

type ParseTokens<S extends string, Done extends string[] = []> = S extends `${infer A} ${infer R}`
  ? ParseTokens<R, A extends "" ? Done : [...Done, A]>
  : S extends ""
    ? Done
    : [...Done, S];

type HasAnyShape<X extends readonly Shape[]> = X extends readonly [infer S extends Shape, ...infer R extends Shape[]]
  ? IsAnyShape<S> extends true
    ? true
    : HasAnyShape<R>
  : false;

type BindAll<I, X, Names, Env extends readonly Binding[] = []> = I extends readonly [
  infer T extends Tokens,
  ...infer RI,
]
  ? X extends readonly [infer S extends Shape, ...infer RX]
    ? Names extends readonly [infer N extends string, ...infer RN]
      ? Bind<T, S, N, Env> extends infer R
        ? R extends readonly Binding[]
          ? BindAll<RI, RX, RN, R>
          : R
        : never
      : never
    : Env
  : Env;

/** Matches the last token against the last size, and so on to the front; `Seen` counts the sizes already matched. */
type Bind<
  T extends Tokens,
  S extends Shape,
  Name extends string,
  Env extends readonly Binding[],
  Seen extends readonly unknown[] = [],
  Whole extends Shape = S,
> = T extends readonly [...infer RestT extends string[], infer Token extends string]
  ? Token extends `*${string}`
    ? BindGroup<RestT, S, Name, Token, Env, Seen>
    : S extends readonly [...infer RestS extends number[], infer N extends number]
      ? Find<Env, Token> extends readonly [string, infer Known extends number, infer Where extends string]
        ? number extends Known
          ? Bind<RestT, RestS, Name, [[Token, N, Name], ...Env], [...Seen, unknown], Whole>
          : number extends N
            ? Bind<RestT, RestS, Name, Env, [...Seen, unknown], Whole>
            : N extends Known
              ? Bind<RestT, RestS, Name, Env, [...Seen, unknown], Whole>
              : Disagreement<Token, Known, N, Where, Name>
        : Bind<RestT, RestS, Name, [[Token, N, Name], ...Env], [...Seen, unknown], Whole>
      : Missing<Token, Name, Whole>
  : S extends readonly []
    ? Env
    : Extra<Seen["length"], Name, Whole>;

/** A starred group takes what the tokens before it leave; two inputs' groups broadcast. (Tokens before a star are matched from the front.) */
type BindGroup<
  Before extends Tokens,
  S extends Shape,
  Name extends string,
  Token extends string,
  Env extends readonly Binding[],
  Seen extends readonly unknown[],
> =
  BindFront<Before, S, Name, Env> extends readonly [infer Rest extends Shape, infer E extends readonly Binding[]]
    ? Find<E, Token> extends readonly [string, infer Known extends Shape, infer Where extends string]
      ? BroadcastAxes<Known, Rest> extends infer R
        ? R extends Conflict<infer A, infer B, infer Depth>
          ? Disagreement<`-${[...Depth, ...Seen]["length"] & number}`, A, B, Where, Name>
          : [[Token, R, Name], ...E]
        : never
      : [[Token, Rest, Name], ...E]
    : BindFront<Before, S, Name, Env>;

type BindFront<
  T extends Tokens,
  S extends Shape,
  Name extends string,
  Env extends readonly Binding[],
  Whole extends Shape = S,
> = T extends readonly [infer Token extends string, ...infer RestT extends string[]]
  ? S extends readonly [infer N extends number, ...infer RestS extends number[]]
    ? Find<Env, Token> extends readonly [string, infer Known extends number, infer Where extends string]
      ? number extends Known
        ? BindFront<RestT, RestS, Name, [[Token, N, Name], ...Env], Whole>
        : number extends N
          ? BindFront<RestT, RestS, Name, Env, Whole>
          : N extends Known
            ? BindFront<RestT, RestS, Name, Env, Whole>
            : Disagreement<Token, Known, N, Where, Name>
      : BindFront<RestT, RestS, Name, [[Token, N, Name], ...Env], Whole>
    : Missing<Token, Name, Whole>
  : [S, Env];

type Find<Env, Token extends string> = Env extends readonly [infer B extends Binding, ...infer R]
  ? B[0] extends Token
    ? B
    : Find<R, Token>
  : undefined;

type Output<O extends Tokens, Env extends readonly Binding[], Done extends number[] = []> = O extends readonly [
  infer Token extends string,
  ...infer R extends string[],
]
  ? Find<Env, Token> extends readonly [string, infer V, string]
    ? V extends readonly number[]
      ? Output<R, Env, [...Done, ...V]>
      : Output<R, Env, [...Done, V & number]>
    : Output<R, Env, [...Done, Token extends `${infer N extends number}` ? N : number]>
  : Done;

interface Disagreement<Axis, SizeA, SizeB, A, B> {
  readonly disagreement: [Axis, SizeA, SizeB, A, B];
}
interface Missing<Axis, Name, S> {
  readonly missing: [Axis, Name, S];
}
interface Extra<Needed, Name, S> {
  readonly extra: [Needed, Name, S];
}

type ErrorText<Op extends string, E, Inputs extends readonly Shape[], Names extends readonly string[]> =
  E extends Disagreement<infer Axis, infer SizeA, infer SizeB, infer A, infer B>
    ? `${Fill<"axis", { op: Op; axis: Axis; sizeA: ShowSize<SizeA>; sizeB: ShowSize<SizeB>; a: A; b: B }>}${Facts<Names, Inputs>}`
    : E extends Missing<infer Axis, infer Name, infer S extends Shape>
      ? Fill<"missing", { op: Op; a: Name; axis: Axis; shape: Show<S> }>
      : E extends Extra<infer Needed, infer Name, infer S extends Shape>
        ? Fill<"extra", { op: Op; a: Name; needed: Needed; shape: Show<S> }>
        : never;
