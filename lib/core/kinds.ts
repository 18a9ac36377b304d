/**
 * The kinds of operations: for each way of calling, the type of the function and the type of the Tensor method, side by
 * side, with the shapes that the compiler computes and the mistakes that it refuses.
 *
 * A kind is an interface with two members, `fn` and `method`. A method finds its tensor's shape by its `this` parameter,
 * so that no method depends on the class's type parameter: `Tensor<[2, 3]>` costs no more than its shape. It takes the
 * whole tensor `X` there and reads `X["shape"]`, since the compiler would infer one shape only for a value of type
 * `Tensor<[2, 3]> | Tensor<[3]>`. A parameter that a shape rule checks has the type `Checked<Rule, T>`: `T` when all is
 * well, else the error's sentence as a string literal type, which the compiler's one diagnostic then quotes.
 *
 * Elementwise operations and signatures stand here; the other kinds in `kinds-*.ts`.
 */

import type { Broadcast, Broadcast3, BroadcastInto } from "../base/shapes/broadcast";
import type { Fill, Show } from "../base/shapes/message";
import type { AnyShape, Checked, IsAnyShape, Shape, Shaped } from "../base/shapes/shape";
import type { Apply, DefaultNames } from "../base/shapes/signature";
import type { Reduction } from "./kinds-network";
import type { Tensor } from "./tensor";

export type { DefaultNames } from "../base/shapes/signature";
export type * from "./kinds-create";
export type * from "./kinds-index";
export type * from "./kinds-join";
export type * from "./kinds-layers";
export type * from "./kinds-matrix";
export type * from "./kinds-move";
export type * from "./kinds-network";
export type * from "./kinds-order";
export type * from "./kinds-reduce";
export type * from "./kinds-window";

/** One way of calling an operation: as a function, and as a method of its first tensor. */
export interface Kind {
  readonly fn: unknown;
  readonly method: unknown;
}

/** A kind written out by hand, for an operation that is like no other. */
export interface Of<Fn, Method = never> extends Kind {
  readonly fn: Fn;
  readonly method: Method;
}

/** What elementwise operations take beside tensors. */
export type Scalar = number | boolean;

/** What an elementwise operation takes. */
export type Operand = Tensor | Scalar;

/**
 * Optional parameters, from one declaration: `Optional<[min?: number, max?: number], { min?: number; max?: number }>` may
 * be given one after another or, from any position on, by name in one trailing options object.
 */
export type Optional<P extends readonly unknown[], Names> = { [I in keyof P]: P[I] | Names };

/** `*s -> *s`: one tensor in, one of the same shape out. */
export interface Unary extends Kind {
  readonly fn: <S extends Shape>(x: Tensor<S>) => Tensor<S>;
  readonly method: <X extends Tensor>(this: X) => Tensor<X["shape"]>;
  readonly inPlace: <X extends Tensor>(this: X) => Tensor<X["shape"]>;
}

/** `*s -> *s` with parameters that do not change the shape: `UnaryWith<Optional<[negativeSlope?: number], {...}>>`. */
export interface UnaryWith<P extends readonly unknown[]> extends Kind {
  readonly fn: <S extends Shape>(x: Tensor<S>, ...params: P) => Tensor<S>;
  readonly method: <X extends Tensor>(this: X, ...params: P) => Tensor<X["shape"]>;
  readonly inPlace: <X extends Tensor>(this: X, ...params: P) => Tensor<X["shape"]>;
}

/** Two operands that broadcast; either may be a number. Parameters `P` may follow (`div`'s roundingMode). */
export interface Binary<Name extends string, P extends readonly unknown[] = []> extends Kind {
  readonly fn: <A extends Operand, B extends Operand>(
    a: A,
    b: Fits<Name, OperandShape<A>, B>,
    ...params: P
  ) => Tensor<Shaped<Broadcast<Name, OperandShape<A>, OperandShape<B>>>>;
  readonly method: <X extends Tensor, B extends Operand>(
    this: X,
    b: Fits<Name, X["shape"], B>,
    ...params: P
  ) => Tensor<Shaped<Broadcast<Name, X["shape"], OperandShape<B>>>>;
  readonly inPlace: <X extends Tensor, B extends Operand>(
    this: X,
    b: Into<Name, X["shape"], B>,
    ...params: P
  ) => Tensor<X["shape"]>;
}

/** As {@link Binary}, but only the second operand may be a number: comparisons, fmod, rsub. */
export interface Compare<Name extends string, P extends readonly unknown[] = []> extends Kind {
  readonly fn: <A extends Tensor, B extends Operand>(
    a: A,
    b: Fits<Name, A["shape"], B>,
    ...params: P
  ) => Tensor<Shaped<Broadcast<Name, A["shape"], OperandShape<B>>>>;
  readonly method: Binary<Name, P>["method"];
  readonly inPlace: Binary<Name, P>["inPlace"];
}

/** Two tensors that broadcast, no numbers: maximum, atan2, logic. */
export interface BinaryTensors<Name extends string, P extends readonly unknown[] = []> extends Kind {
  readonly fn: <A extends Shape, B extends Shape>(
    a: Tensor<A>,
    b: Checked<Broadcast<Name, A, B>, Tensor<B>>,
    ...params: P
  ) => Tensor<Shaped<Broadcast<Name, A, B>>>;
  readonly method: <X extends Tensor, B extends Shape>(
    this: X,
    b: Checked<Broadcast<Name, X["shape"], B>, Tensor<B>>,
    ...params: P
  ) => Tensor<Shaped<Broadcast<Name, X["shape"], B>>>;
  readonly inPlace: <X extends Tensor, B extends Shape>(
    this: X,
    b: Checked<BroadcastInto<Name, X["shape"], B>, Tensor<B>>,
    ...params: P
  ) => Tensor<X["shape"]>;
}

/** Three operands that broadcast (lerp, addcmul); the second and third may be numbers. */
export interface Ternary<Name extends string, P extends readonly unknown[] = []> extends Kind {
  readonly fn: <A extends Operand, B extends Operand, C extends Operand>(
    a: A,
    b: Fits<Name, OperandShape<A>, B>,
    c: FitsThird<Name, OperandShape<A>, OperandShape<B>, C>,
    ...params: P
  ) => Tensor<Shaped<Broadcast3<Name, OperandShape<A>, OperandShape<B>, OperandShape<C>>>>;
  readonly method: <X extends Tensor, B extends Operand, C extends Operand>(
    this: X,
    b: Fits<Name, X["shape"], B>,
    c: FitsThird<Name, X["shape"], OperandShape<B>, C>,
    ...params: P
  ) => Tensor<Shaped<Broadcast3<Name, X["shape"], OperandShape<B>, OperandShape<C>>>>;
  readonly inPlace: <X extends Tensor, B extends Operand, C extends Operand>(
    this: X,
    b: Into<Name, X["shape"], B>,
    c: Into<Name, X["shape"], C, "c">,
    ...params: P
  ) => Tensor<X["shape"]>;
}

/** `where(condition, x, y)`; as a method of x: `x.where(condition, y)`. The condition is `a` in errors, x is `b`, y is `c`. */
export interface Where<Name extends string> extends Kind {
  readonly fn: {
    <A extends Tensor, B extends Operand, C extends Operand>(
      condition: A,
      x: Fits<Name, A["shape"], B>,
      y: FitsThird<Name, A["shape"], OperandShape<B>, C>,
    ): Tensor<Shaped<Broadcast3<Name, A["shape"], OperandShape<B>, OperandShape<C>>>>;
    /** Where a condition is true: the indices, one tensor for each axis. */
    (condition: Tensor): Tensor<[number]>[];
  };
  readonly method: <X extends Tensor, A extends Tensor, C extends Operand>(
    this: X,
    condition: Checked<Broadcast<Name, A["shape"], X["shape"]>, A>,
    y: FitsThird<Name, A["shape"], X["shape"], C>,
  ) => Tensor<Shaped<Broadcast3<Name, A["shape"], X["shape"], OperandShape<C>>>>;
}

/** Two operands related by a signature, such as `n k, k m -> n m` (mm, bmm, mv, outer, addmv's parts); parameters may follow. */
export interface Signature<
  Name extends string,
  Sig extends string,
  Names extends readonly string[] = DefaultNames,
  P extends readonly unknown[] = [],
> extends Kind {
  readonly fn: <A extends Tensor, B extends Tensor>(
    a: A,
    b: Checked<Apply<Name, Sig, [A["shape"], B["shape"]], Names>, B>,
    ...params: P
  ) => Tensor<Shaped<Apply<Name, Sig, [A["shape"], B["shape"]], Names>>>;
  readonly method: <X extends Tensor, B extends Tensor>(
    this: X,
    b: Checked<Apply<Name, Sig, [X["shape"], B["shape"]], Names>, B>,
    ...params: P
  ) => Tensor<Shaped<Apply<Name, Sig, [X["shape"], B["shape"]], Names>>>;
}

/** One operand with a signature (`*b n n -> *b`: det, trace, inverse). */
export interface Signature1<
  Name extends string,
  Sig extends string,
  Names extends readonly string[] = ["a"],
  P extends readonly unknown[] = [],
> extends Kind {
  readonly fn: <A extends Shape>(
    a: Checked<Apply<Name, Sig, [A], Names>, Tensor<A>>,
    ...params: P
  ) => Tensor<Shaped<Apply<Name, Sig, [A], Names>>>;
  readonly method: <X extends Tensor>(
    this: Checked<Apply<Name, Sig, [X["shape"]], Names>, X>,
    ...params: P
  ) => Tensor<Shaped<Apply<Name, Sig, [X["shape"]], Names>>>;
}

/** Three operands with a signature (addmm, baddbmm, linear with a bias). */
export interface Signature3<
  Name extends string,
  Sig extends string,
  Names extends readonly string[] = DefaultNames,
  P extends readonly unknown[] = [],
> extends Kind {
  readonly fn: <A extends Shape, B extends Shape, C extends Shape>(
    a: Tensor<A>,
    b: Tensor<B>,
    c: Checked<Apply<Name, Sig, [A, B, C], Names>, Tensor<C>>,
    ...params: P
  ) => Tensor<Shaped<Apply<Name, Sig, [A, B, C], Names>>>;
  readonly method: <X extends Tensor, B extends Shape, C extends Shape>(
    this: X,
    b: Tensor<B>,
    c: Checked<Apply<Name, Sig, [X["shape"], B, C], Names>, Tensor<C>>,
    ...params: P
  ) => Tensor<Shaped<Apply<Name, Sig, [X["shape"], B, C], Names>>>;
}

/** matmul in every rank: rank-1 operands gain an axis for the product and lose it afterwards. */
export interface Matmul<Name extends string> extends Kind {
  readonly fn: <A extends Tensor, B extends Tensor>(
    a: A,
    b: Checked<MatmulShape<Name, A["shape"], B["shape"]>, B>,
  ) => Tensor<Shaped<MatmulShape<Name, A["shape"], B["shape"]>>>;
  readonly method: <X extends Tensor, B extends Tensor>(
    this: X,
    b: Checked<MatmulShape<Name, X["shape"], B["shape"]>, B>,
  ) => Tensor<Shaped<MatmulShape<Name, X["shape"], B["shape"]>>>;
}

/** A loss of an input and a target that broadcast: a scalar, or the broadcast shape with `reduction: "none"`. */
export interface Loss<Name extends string, Options> extends Kind {
  readonly fn: <A extends Tensor, B extends Tensor, const O extends Options = Options>(
    input: A,
    target: Checked<Broadcast<Name, A["shape"], B["shape"], ["input", "target"]>, B>,
    options?: O,
  ) => Tensor<Reduction<O, Shaped<Broadcast<Name, A["shape"], B["shape"], ["input", "target"]>>>>;
  readonly method: never;
}

/** A result whose shape depends on values (nonzero, unique, maskedSelect): `Rank` axes of unknown size. */
export interface Dynamic<P extends readonly unknown[], Result extends Shape = AnyShape> extends Kind {
  readonly fn: (x: Tensor, ...params: P) => Tensor<Result>;
  readonly method: (this: Tensor, ...params: P) => Tensor<Result>;
}

/** What {@link Matmul} computes. Where the rank of one operand is not known, only the last axis of the result can be. */
export type MatmulShape<Name extends string, A extends Shape, B extends Shape> = A extends readonly []
  ? Fill<"rank", { op: Name; a: "a"; needed: "1 or more"; shape: Show<A> }>
  : B extends readonly []
    ? Fill<"rank", { op: Name; a: "b"; needed: "1 or more"; shape: Show<B> }>
    : IsAnyShape<B> extends true
      ? AnyShape
      : IsAnyShape<A> extends true
        ? B extends readonly [number, number]
          ? Apply<Name, "*b k, k n -> *b n", [A, B]>
          : AnyShape
        : A extends readonly [number]
          ? B extends readonly [number]
            ? Apply<Name, "k, k -> ", [A, B]>
            : Apply<Name, "k, *b k n -> *b n", [A, B]>
          : B extends readonly [number]
            ? Apply<Name, "*b m k, k -> *b m", [A, B]>
            : Apply<Name, "*b m k, *b k n -> *b m n", [A, B]>;

/** The second operand of an elementwise operation: a tensor that broadcasts with the first, or a number. */
export type Fits<
  Name extends string,
  A extends Shape,
  B extends Operand,
  Names extends readonly [string, string] = ["a", "b"],
> = Checked<Broadcast<Name, A, OperandShape<B>, Names>, B>;

/** The third operand of an elementwise operation. A conflict between the first two is said at the second. */
export type FitsThird<Name extends string, A extends Shape, B extends Shape, C extends Operand> =
  Broadcast<Name, A, B> extends string ? C : Checked<Broadcast3<Name, A, B, OperandShape<C>>, C>;

/** The second operand of an in-place operation: a tensor that broadcasts to the first without changing its shape. */
export type Into<Name extends string, A extends Shape, B extends Operand, As extends string = "b"> = Checked<
  BroadcastInto<Name, A, OperandShape<B>, As>,
  B
>;

/** The shape of an operand; a number has that of a tensor without axes. */
export type OperandShape<X extends Operand> = X extends Tensor ? X["shape"] : [];
