/** Whole-number arithmetic for the compiler, on decimal digits: exact to any size that a tensor can have. */

/** A + B; `number` when either is not a literal. */
export type Add<A extends number, B extends number> =
  Known<A, B> extends true ? (A extends 0 ? B : B extends 0 ? A : ToNumber<AddText<`${A}`, `${B}`>>) : number;

/** A - B, for A >= B; `never` when that is negative; `number` when either is not a literal. */
export type Subtract<A extends number, B extends number> =
  Known<A, B> extends true
    ? B extends 0
      ? A
      : SubtractText<`${A}`, `${B}`> extends infer R
        ? [R] extends [never]
          ? never
          : ToNumber<R & string>
        : never
    : number;

/** A × B; `number` when either is not a literal. */
export type Multiply<A extends number, B extends number> =
  Known<A, B> extends true
    ? A extends 0
      ? 0
      : B extends 0
        ? 0
        : A extends 1
          ? B
          : B extends 1
            ? A
            : ToNumber<MultiplyText<`${A}`, `${B}`>>
    : number;

/** A divided by B: `[quotient, remainder]`; `[number, number]` when either is not a literal or B is 0. */
export type DivMod<A extends number, B extends number> =
  Known<A, B> extends true
    ? B extends 1
      ? [A, 0]
      : B extends 0
        ? [number, number]
        : DivideText<`${A}`, `${B}`> extends [infer Q extends string, infer R extends string]
          ? [ToNumber<Q>, ToNumber<R>]
          : [number, number]
    : [number, number];

/** A divided by B, rounded down. */
export type Divide<A extends number, B extends number> = DivMod<A, B>[0];

/** Whether A is at least B; `boolean` when either is not a literal. */
export type AtLeast<A extends number, B extends number> =
  Known<A, B> extends true ? ([SubtractText<`${A}`, `${B}`>] extends [never] ? false : true) : boolean;

/** The product of sizes; `number` when one is not a literal (and none is 0). */
export type Product<S extends readonly number[], Done extends number = 1> = S extends readonly [
  infer H extends number,
  ...infer R extends readonly number[],
]
  ? Product<R, Multiply<Done, H>>
  : S extends readonly []
    ? Done
    : number;

type Known<A extends number, B extends number> = number extends A ? false : number extends B ? false : true;

type ToNumber<T extends string> = T extends `${infer N extends number}` ? N : number;

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
/** Digits from the lowest to the highest. */
type Digits = readonly Digit[];

type Reverse<T extends string, Done extends Digits = []> = T extends `${infer H extends Digit}${infer R}`
  ? Reverse<R, [H, ...Done]>
  : Done;

/** `Sums[a][b]` is a + b as `[carry, digit]` text; row 10 of it serves a carry on top of 9. */
type Sums = [
  ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10"],
  ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"],
  ["02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"],
  ["03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"],
  ["04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14"],
  ["05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15"],
  ["06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16"],
  ["07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17"],
  ["08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18"],
  ["09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19"],
];
type Next = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
type Products = [
  ["00", "00", "00", "00", "00", "00", "00", "00", "00", "00"],
  ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09"],
  ["00", "02", "04", "06", "08", "10", "12", "14", "16", "18"],
  ["00", "03", "06", "09", "12", "15", "18", "21", "24", "27"],
  ["00", "04", "08", "12", "16", "20", "24", "28", "32", "36"],
  ["00", "05", "10", "15", "20", "25", "30", "35", "40", "45"],
  ["00", "06", "12", "18", "24", "30", "36", "42", "48", "54"],
  ["00", "07", "14", "21", "28", "35", "42", "49", "56", "63"],
  ["00", "08", "16", "24", "32", "40", "48", "56", "64", "72"],
  ["00", "09", "18", "27", "36", "45", "54", "63", "72", "81"],
];
/** `Differences[a][b]` is a - b as `[borrow, digit]` text; column 10 serves a borrow on top of 9. */
type Differences = [
  ["00", "19", "18", "17", "16", "15", "14", "13", "12", "11", "10"],
  ["01", "00", "19", "18", "17", "16", "15", "14", "13", "12", "11"],
  ["02", "01", "00", "19", "18", "17", "16", "15", "14", "13", "12"],
  ["03", "02", "01", "00", "19", "18", "17", "16", "15", "14", "13"],
  ["04", "03", "02", "01", "00", "19", "18", "17", "16", "15", "14"],
  ["05", "04", "03", "02", "01", "00", "19", "18", "17", "16", "15"],
  ["06", "05", "04", "03", "02", "01", "00", "19", "18", "17", "16"],
  ["07", "06", "05", "04", "03", "02", "01", "00", "19", "18", "17"],
  ["08", "07", "06", "05", "04", "03", "02", "01", "00", "19", "18"],
  ["09", "08", "07", "06", "05", "04", "03", "02", "01", "00", "19"],
];

/** b, or b + 1 when there is a carry. */
type Carried<B extends Digit, Carry> = Carry extends "0" ? B : Next[B];

type AddText<A extends string, B extends string> = AddDigits<Reverse<A>, Reverse<B>>;

type AddDigits<A extends Digits, B extends Digits, Carry = "0", Done extends string = ""> = A extends readonly [
  infer X extends Digit,
  ...infer AR extends Digits,
]
  ? B extends readonly [infer Y extends Digit, ...infer BR extends Digits]
    ? Sums[X][Carried<Y, Carry>] extends `${infer C}${infer D}`
      ? AddDigits<AR, BR, C, `${D}${Done}`>
      : never
    : Carry extends "0"
      ? AddDigits<AR, [], "0", `${X}${Done}`>
      : Sums[X]["1"] extends `${infer C}${infer D}`
        ? AddDigits<AR, [], C, `${D}${Done}`>
        : never
  : B extends readonly [Digit, ...Digits]
    ? AddDigits<B, [], Carry, Done>
    : Carry extends "0"
      ? Done
      : `1${Done}`;

type SubtractText<A extends string, B extends string> = SubtractDigits<Reverse<A>, Reverse<B>>;

type SubtractDigits<A extends Digits, B extends Digits, Borrow = "0", Done extends string = ""> = A extends readonly [
  infer X extends Digit,
  ...infer AR extends Digits,
]
  ? B extends readonly [infer Y extends Digit, ...infer BR extends Digits]
    ? Differences[X][Carried<Y, Borrow>] extends `${infer C}${infer D}`
      ? SubtractDigits<AR, BR, C, `${D}${Done}`>
      : never
    : Differences[X][Carried<"0", Borrow>] extends `${infer C}${infer D}`
      ? SubtractDigits<AR, [], C, `${D}${Done}`>
      : never
  : B extends readonly []
    ? Borrow extends "0"
      ? Trim<Done>
      : never
    : never;

type Trim<T extends string> = T extends `0${infer R}` ? (R extends "" ? "0" : Trim<R>) : T;

/** Long multiplication, from B's highest digit: ten times what is there, plus A times the digit. */
type MultiplyText<A extends string, B extends string> = MultiplyDigits<Reverse<A>, B>;

type MultiplyDigits<
  A extends Digits,
  B extends string,
  Done extends string = "",
> = B extends `${infer D extends Digit}${infer R}`
  ? MultiplyDigits<A, R, Done extends "" ? Times<A, D> : D extends "0" ? `${Done}0` : AddText<`${Done}0`, Times<A, D>>>
  : Done;

type Times<
  A extends Digits,
  D extends Digit,
  Carry extends Digit = "0",
  Done extends string = "",
> = A extends readonly [infer X extends Digit, ...infer R extends Digits]
  ? Products[X][D] extends `${infer Tens extends Digit}${infer Ones extends Digit}`
    ? Sums[Ones][Carry] extends `${infer C}${infer O}`
      ? Times<R, D, Carried<Tens, C> & Digit, `${O}${Done}`>
      : never
    : never
  : Carry extends "0"
    ? Done
    : `${Carry}${Done}`;

/** Long division: for each digit of A, how often B goes into what is left. */
type DivideText<
  A extends string,
  B extends string,
  Quotient extends string = "",
  Rest extends string = "0",
> = A extends `${infer D}${infer R}`
  ? GoesInto<Rest extends "0" ? D : `${Rest}${D}`, B> extends [
      infer Q extends readonly unknown[],
      infer Left extends string,
    ]
    ? DivideText<R, B, `${Quotient}${Q["length"] & number}`, Left>
    : never
  : [Trim<Quotient>, Rest];

type GoesInto<A extends string, B extends string, Times extends readonly unknown[] = []> =
  SubtractText<A, B> extends infer Left
    ? [Left] extends [never]
      ? [Times, A]
      : GoesInto<Left & string, B, [...Times, unknown]>
    : never;
