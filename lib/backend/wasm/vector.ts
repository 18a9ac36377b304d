/**
 * Elementary functions on four floats at once: argument reduction and a polynomial fitted (by weighted least squares
 * in 50 digits) to the function on the reduced range. Errors stay within about two units in the last place.
 */

import { type Local, type, type VectorCode } from "./assembler";

/** Emits code that takes vectors from locals and leaves one vector on the stack. */
export interface VectorMath {
  /** a * b + c on the stack's top three vectors, fused where that is allowed. */
  madd(): void;
  exp(x: Local): void;
  /** exp for x <= 0 (or NaN), cheaper: results below the smallest normal number become 0. */
  expFalling(x: Local): void;
  expm1(x: Local): void;
  log(x: Local): void;
  log2(x: Local): void;
  log1p(x: Local): void;
  tanh(x: Local): void;
  sigmoid(x: Local): void;
  erf(x: Local): void;
}

// ln 2 in two pieces: the first has so few digits that its products with exponents are exact.
const ln2High = 0.693359375;
const ln2Low = Math.LN2 - ln2High;
/** (e^r - 1 - r) / r^2 on |r| <= ln(2) / 2, lowest power first. */
const expTail = [
  0.49999999550165447, 0.1666657696221462, 0.04166685409853744, 0.00836320005752806, 0.0013901309455467967,
];
/** (log(1 + f) - f + f^2 / 2) / f^3 for 1 + f within [sqrt(1/2), sqrt(2)]. */
// biome-ignore format: one table
const logTail = [
  0.3333332994397749, -0.2500030392219548, 0.20001200957636206, -0.16641581546097278,
  0.1420994608319048, -0.1298927757879486, 0.12655694597831604, -0.07974208899089384,
];
/** erf(x) / x in powers of x^2 on |x| <= 1. */
// biome-ignore format: one table
const erfNear = [
  1.128379165726707, -0.37612625824217855, 0.11283585148440478, -0.02685381192794613,
  0.0051883276715956606, -0.0008010193499476083, 7.853860933254823e-5,
];
/** erfc(x) e^(x^2) in powers of 1 / (1 + x / 2) on [1, 10]. */
// biome-ignore format: one table
const erfcFar = [
  -2.5869215336144165e-5, 0.2827469720835999, 0.2751701904300744, 0.2871079544308115,
  0.03713078906422348, 0.37036876282303177, -0.32656191193248735, 0.0735821993486932,
];
/** Adding this to a small number leaves its nearest whole number in the low bits. */
const rounder = 12582912;
const rounderBits = 0x4b400000;
const sqrtHalfBits = 0x3f3504f3;

/** The functions for one function body; `fused` allows relaxed_madd. */
export function vectorMath(code: VectorCode, fused: boolean): VectorMath {
  const fresh = () => code.local(type.v128);

  function madd(): void {
    if (fused) {
      code.op("f32x4.relaxed_madd");
      return;
    }
    const c = fresh();
    code.set(c).op("f32x4.mul").get(c).op("f32x4.add");
  }

  /** Horner's rule: the polynomial's value at `x` is left on the stack. */
  function polynomial(coefficients: readonly number[], x: Local): void {
    code.f32x4(coefficients[coefficients.length - 1]);
    for (let i = coefficients.length - 2; i >= 0; i--) {
      code.get(x).f32x4(coefficients[i]);
      madd();
    }
  }

  /** x = n ln 2 + r: gives n as integers, r, and e^r - 1. */
  function reduceExp(x: Local): { n: Local; tail: Local } {
    const [shifted, n, r, tail] = [fresh(), fresh(), fresh(), fresh()];
    code.get(x).f32x4(Math.LOG2E).f32x4(rounder);
    madd();
    code.tee(shifted).i32x4(rounderBits).op("i32x4.sub").set(n);
    code.get(shifted).f32x4(rounder).op("f32x4.sub").tee(shifted);
    code.f32x4(-ln2High).get(x);
    madd();
    code.set(r).get(shifted).f32x4(-ln2Low).get(r);
    madd();
    code.set(r);
    // r + r^2 q(r)
    polynomial(expTail, r);
    code.get(r, r).op("f32x4.mul").get(r);
    madd();
    code.set(tail);
    return { n, tail };
  }

  /** 2^n from integers on the stack, for -126 <= n <= 127. */
  function powerOfTwo(): void {
    code.i32x4(127).op("i32x4.add").i32(23).op("i32x4.shl");
  }

  function clamp(x: Local, low: number, high: number): Local {
    const y = fresh();
    // The order of operands lets a NaN through.
    code.get(x).f32x4(low).op("f32x4.pmax").f32x4(high).op("f32x4.pmin").set(y);
    return y;
  }

  function exp(x: Local): void {
    const { n, tail } = reduceExp(clamp(x, -110, 100));
    const half = fresh();
    // In two steps, so that results down to the smallest subnormal and up to infinity come out right.
    code.get(n).i32(1).op("i32x4.shr_s").set(half);
    code.get(tail).f32x4(1).op("f32x4.add").get(half);
    powerOfTwo();
    code.op("f32x4.mul").get(n, half).op("i32x4.sub");
    powerOfTwo();
    code.op("f32x4.mul");
  }

  function expFalling(x: Local): void {
    const low = fresh();
    code.get(x).f32x4(-88).op("f32x4.pmax").set(low);
    const { n, tail } = reduceExp(low);
    code.get(tail).f32x4(1).op("f32x4.add").get(n);
    // For n = -127, the least there is, this is 0.
    powerOfTwo();
    code.op("f32x4.mul");
  }

  function expm1(x: Local): void {
    const { n, tail } = reduceExp(clamp(x, -20, 88.9));
    const scale = fresh();
    // 2 (2^(n-1) tail + 2^(n-1) - 1/2): half the scale stays finite up to the largest result.
    code.get(n).i32x4(1).op("i32x4.sub");
    powerOfTwo();
    code.tee(scale).get(tail, scale).f32x4(0.5).op("f32x4.sub");
    madd();
    const result = fresh();
    code.tee(result).get(result).op("f32x4.add");
  }

  /** Leaves log(x) * factor: the exponent counts `perExponent` (in two pieces), the mantissa's logarithm `factor`. */
  function logarithm(x: Local, factor: number, exponentHigh: number, exponentLow: number): void {
    const [bits, tiny, e, f, squared, tail] = [fresh(), fresh(), fresh(), fresh(), fresh(), fresh()];
    // Subnormal numbers are scaled up first.
    code.get(x).f32x4(1.17549435e-38).op("f32x4.lt").set(tiny);
    code.get(x).f32x4(8388608).op("f32x4.mul").get(x, tiny).op("v128.bitselect").set(bits);
    code.get(bits).i32x4(sqrtHalfBits).op("i32x4.sub").i32(23).op("i32x4.shr_s").set(e);
    code.get(bits, e).i32(23).op("i32x4.shl", "i32x4.sub").f32x4(1).op("f32x4.sub").set(f);
    code.get(e).i32x4(23).get(tiny).op("v128.and", "i32x4.sub", "f32x4.convert_i32x4_s").set(e);
    code.get(f, f).op("f32x4.mul").set(squared);
    polynomial(logTail, f);
    code.get(f).op("f32x4.mul").f32x4(-0.5).op("f32x4.add").get(squared).op("f32x4.mul").set(tail);
    // f + tail is the mantissa's logarithm; e is added from the small piece up.
    if (factor === 1) {
      code.get(e).f32x4(exponentLow).get(tail);
      madd();
      code.get(f).op("f32x4.add").set(tail);
      code.get(e).f32x4(exponentHigh).get(tail);
      madd();
    } else {
      code.get(f, tail).op("f32x4.add").f32x4(factor).get(e);
      madd();
    }
    const result = fresh();
    code.set(result);
    // 0 gives -inf, infinity itself, anything else that is not positive NaN.
    code.get(result).f32x4(Number.NEGATIVE_INFINITY).get(x).f32x4(0).op("f32x4.ne", "v128.bitselect").set(result);
    code.get(result, x, x).f32x4(Number.POSITIVE_INFINITY).op("f32x4.lt", "v128.bitselect").set(result);
    code.get(result).f32x4(Number.NaN).get(x).f32x4(0).op("f32x4.ge", "v128.bitselect");
  }

  const log = (x: Local) => logarithm(x, 1, ln2High, ln2Low);

  function log1p(x: Local): void {
    const [u, rest, value] = [fresh(), fresh(), fresh()];
    code.get(x).f32x4(1).op("f32x4.add").set(u);
    code.get(u).f32x4(1).op("f32x4.sub").set(rest);
    log(u);
    // What 1 + x rounded away is put back as a factor; where nothing of x is left, log1p(x) = x, and infinity stays.
    code.get(x, rest).op("f32x4.div", "f32x4.mul").set(value);
    code.get(x, value, rest).f32x4(0).op("f32x4.eq", "v128.bitselect").set(value);
    code.get(x, value, x).f32x4(Number.POSITIVE_INFINITY).op("f32x4.eq", "v128.bitselect");
  }

  function tanh(x: Local): void {
    const twice = fresh();
    const e = fresh();
    code.get(x, x).op("f32x4.add").set(twice);
    expm1(clamp(twice, -19, 19));
    code.tee(e).get(e).f32x4(2).op("f32x4.add", "f32x4.div");
  }

  function sigmoid(x: Local): void {
    const negative = fresh();
    code.f32x4(1).get(x).op("f32x4.neg").set(negative);
    exp(negative);
    code.f32x4(1).op("f32x4.add", "f32x4.div");
  }

  function erf(x: Local): void {
    const [size, squared, near, far, t, sign] = [fresh(), fresh(), fresh(), fresh(), fresh(), fresh()];
    code.get(x).op("f32x4.abs").set(size);
    code.get(x, x).op("f32x4.mul").set(squared);
    polynomial(erfNear, squared);
    code.get(x).op("f32x4.mul").set(near);
    code.f32x4(1).get(size).f32x4(0.5).op("f32x4.mul").f32x4(1).op("f32x4.add", "f32x4.div").set(t);
    const minus = fresh();
    code.get(squared).op("f32x4.neg").set(minus);
    polynomial(erfcFar, t);
    exp(minus);
    code.op("f32x4.mul").set(far);
    code.f32x4(1).get(far).op("f32x4.sub").set(far);
    code.get(x).f32x4(-0).op("v128.and").set(sign);
    code.get(far, sign).op("v128.or").set(far);
    code.get(near, far, size).f32x4(1).op("f32x4.le", "v128.bitselect").set(near);
    // exp(-x^2) of an infinite x is 0, and a NaN comes through `near`.
    code.get(x, near, x, x).op("f32x4.ne", "v128.bitselect");
  }

  return { madd, exp, expFalling, expm1, log, log2: (x) => logarithm(x, Math.LOG2E, 1, 0), log1p, tanh, sigmoid, erf };
}
