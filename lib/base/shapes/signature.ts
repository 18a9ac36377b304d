/** Signature strings such as `*b m k, *b k n -> *b m n` for the compiler: the same string that the run-time check reads. */

import type { BroadcastAxes, Conflict } from "./broadcast";
import type { Facts, Fill, Show, ShowSize } from "./message";
import type { Shape, Tidy } from "./shape";

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
  Parse<Signature> extends readonly [infer I extends readonly Tokens[], infer O extends Tokens]
    ? BindAll<I, Inputs, Names> extends infer Bound
      ? Bound extends readonly Binding[]
        ? Tidy<Output<O, Bound>>
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
type Bindings = readonly Binding[];

type ParseInputs<S extends string, Done extends Tokens[] = []> = S extends `${infer A}, ${infer R}`
  ? ParseInputs<R, [...Done, ParseTokens<A>]>
  : [...Done, ParseTokens<S>];

/** The words of a text. */
export type ParseTokens<S extends string, Done extends string[] = []> = S extends `${infer A} ${infer R}`
  ? ParseTokens<R, A extends "" ? Done : [...Done, A]>
  : S extends ""
    ? Done
    : [...Done, S];

type BindAll<I, X, Names, Env extends Bindings = []> = I extends readonly [infer T extends Tokens, ...infer RI]
  ? X extends readonly [infer S extends Shape, ...infer RX]
    ? Names extends readonly [infer N extends string, ...infer RN]
      ? Bind<T, S, N, Env> extends infer R
        ? R extends Bindings
          ? BindAll<RI, RX, RN, R>
          : RankError<T, S, N, R>
        : never
      : never
    : Env
  : Env;

/** Matches the last token against the last size, and so on to the front; `Seen` counts the sizes already matched. */
type Bind<
  T extends Tokens,
  S extends Shape,
  Name extends string,
  Env extends Bindings,
  Seen extends readonly unknown[] = [],
  Whole extends Shape = S,
> = T extends readonly [...infer RestT extends string[], infer Token extends string]
  ? Token extends `*${string}`
    ? BindFront<RestT, S, Name, Env, Whole> extends infer F
      ? F extends readonly [infer Rest extends Shape, infer E extends Bindings]
        ? BindGroup<Token, Rest, Name, E, Seen>
        : F
      : never
    : S extends readonly [...infer RestS extends number[], infer N extends number]
      ? BindOne<Token, N, Name, Env> extends infer E
        ? E extends Bindings
          ? Bind<RestT, RestS, Name, E, [...Seen, unknown], Whole>
          : E
        : never
      : number extends S["length"]
        ? Bind<RestT, S, Name, BindUnknown<Token, Name, Env>, [...Seen, unknown], Whole>
        : Missing<Token, Name, Whole>
  : S extends readonly [number, ...number[]]
    ? Extra<Seen["length"], Name, Whole>
    : Env;

/** Tokens before a starred group match from the front; gives the sizes that are left for the group. */
type BindFront<
  T extends Tokens,
  S extends Shape,
  Name extends string,
  Env extends Bindings,
  Whole extends Shape,
> = T extends readonly [infer Token extends string, ...infer RestT extends string[]]
  ? S extends readonly [infer N extends number, ...infer RestS extends number[]]
    ? BindOne<Token, N, Name, Env> extends infer E
      ? E extends Bindings
        ? BindFront<RestT, RestS, Name, E, Whole>
        : E
      : never
    : number extends S["length"]
      ? BindFront<RestT, S, Name, BindUnknown<Token, Name, Env>, Whole>
      : Missing<Token, Name, Whole>
  : [S, Env];

/** One axis: new, the same as before, known where it was not, or in disagreement. */
type BindOne<Token extends string, N extends number, Name extends string, Env extends Bindings> =
  Find<Env, Token> extends readonly [string, infer Known extends number, infer Where extends string]
    ? number extends Known
      ? [[Token, N, Name], ...Env]
      : number extends N
        ? Env
        : N extends Known
          ? Env
          : Disagreement<Token, Known, N, Where, Name>
    : [[Token, N, Name], ...Env];

type BindUnknown<Token extends string, Name extends string, Env extends Bindings> =
  Find<Env, Token> extends false ? [[Token, number, Name], ...Env] : Env;

/** A starred group takes what the tokens around it leave; the groups of two inputs broadcast. */
type BindGroup<
  Token extends string,
  S extends Shape,
  Name extends string,
  Env extends Bindings,
  Seen extends readonly unknown[],
> =
  Find<Env, Token> extends readonly [string, infer Known extends Shape, infer Where extends string]
    ? BroadcastAxes<Known, S> extends infer R
      ? R extends Conflict<infer A, infer B, infer Depth>
        ? Disagreement<`-${[...Depth, ...Seen]["length"] & number}`, A, B, Where, Name>
        : [[Token, R, Name], ...Env]
      : never
    : [[Token, S, Name], ...Env];

type Find<Env, Token extends string> = Env extends readonly [infer B extends Binding, ...infer R]
  ? B[0] extends Token
    ? B
    : Find<R, Token>
  : false;

type Output<O extends Tokens, Env extends Bindings, Done extends number[] = []> = O extends readonly [
  infer Token extends string,
  ...infer R extends string[],
]
  ? Find<Env, Token> extends readonly [string, infer V, string]
    ? V extends readonly number[]
      ? Output<R, Env, [...Done, ...V]>
      : Output<R, Env, [...Done, V & number]>
    : Output<R, Env, [...Done, Token extends `${infer N extends number}` ? N : number]>
  : Done;

/** A wrong number of axes is said before a wrong size, as at run time; else the mistake that was found. */
type RankError<T extends Tokens, S extends Shape, Name extends string, Found> = number extends S["length"]
  ? Found
  : FixedTokens<T> extends infer F extends Tokens
    ? F["length"] extends T["length"]
      ? Compare<F, S> extends "more"
        ? Extra<F["length"], Name, S>
        : Shortage<F, S, Name, Found>
      : Shortage<F, S, Name, Found>
    : never;

type Shortage<F extends Tokens, S extends Shape, Name extends string, Found> =
  Compare<F, S> extends [infer Axis] ? Missing<Axis, Name, S> : Found;

type FixedTokens<T extends Tokens, Done extends Tokens = []> = T extends readonly [
  infer H extends string,
  ...infer R extends string[],
]
  ? FixedTokens<R, H extends `*${string}` ? Done : [...Done, H]>
  : Done;

/** `"more"` axes than tokens, or the last token without an axis, counted from the end. */
type Compare<F extends Tokens, S extends Shape> = F extends readonly [...infer RF extends string[], infer Token]
  ? S extends readonly [...infer RS extends number[], number]
    ? Compare<RF, RS>
    : [Token]
  : S extends readonly []
    ? "same"
    : "more";

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
