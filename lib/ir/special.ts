/** Functions of one or two numbers that JavaScript's Math lacks or defines otherwise than C and PyTorch do. */

/** `a` to the power `b` as C defines it: unlike Math.pow, 1 to any power is 1, and so is -1 to an infinite power. */
export function pow(a: number, b: number): number {
  if (a === 1 || (a === -1 && (b === Infinity || b === -Infinity))) return 1;
  return a ** b;
}

/** Integer power with 32-bit wrap-around; a negative exponent gives the truncated quotient. */
export function intPow(base: number, exponent: number): number {
  if (exponent < 0) return base === 1 ? 1 : base === -1 ? (exponent & 1 ? -1 : 1) : 0;
  let result = 1;
  let square = base | 0;
  for (let e = exponent; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}

/** Sign of `x`: -1, 0 or 1; 0 for NaN, as PyTorch has it. */
export function sign(x: number): number {
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}

/** Adding this to a number pushes its fraction out of the mantissa, rounded to even. */
const noFractions = 2 ** 52;

/** Nearest whole number; halves go to the even neighbour, and the sign stays (round(-0.3) is -0). */
export function roundEven(x: number): number {
  if (!(Math.abs(x) < noFractions)) return x;
  return x > 0 ? x + noFractions - noFractions : -(noFractions - x - noFractions);
}

/** Remainder with the sign of the divisor (torch.remainder, Python's %). */
export function remainder(a: number, b: number): number {
  const r = a % b;
  return r !== 0 && r < 0 !== b < 0 ? r + b : r;
}

/** 1 / (1 + exp(-x)), without overflow on either side. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/**
 * Error function.
 *
 * @source Abramowitz and Stegun 7.1.6 (series), 7.1.14 (continued fraction)
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 2) return erfSeries(x);
  if (a > 6) return sign(x);
  return x > 0 ? 1 - erfcFraction(a) : x < 0 ? erfcFraction(a) - 1 : x;
}

/** Complementary error function 1 - erf(x), exact to the last digits where it is tiny too. */
export function erfc(x: number): number {
  if (x < 0.5) return 1 - erf(x);
  if (x < 2) return 1 - erfSeries(x);
  return x > 27.3 ? 0 : erfcFraction(x);
}

/** erf by its series of positive terms, which loses no digits to cancellation. */
function erfSeries(x: number): number {
  const square = x * x;
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n++) {
    term *= (2 * square) / (2 * n + 1);
    total += term;
  }
  return twoOverRootPi * Math.exp(-square) * total;
}

/** erfc for x >= 2 by its continued fraction, from the inside out. */
function erfcFraction(x: number): number {
  const depth = Math.ceil(20 + 120 / x);
  let tail = x;
  for (let k = depth; k > 0; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}

/** Inverse of the error function: erfinv(±1) is ±Infinity, outside [-1, 1] NaN. */
export function erfinv(y: number): number {
  if (!(Math.abs(y) < 1)) return y === 1 ? Infinity : y === -1 ? -Infinity : Number.NaN;
  if (y === 0) return y;
  const a = Math.abs(y);
  // Winitzki's approximation, two digits, then Halley's steps on whichever of erf and erfc keeps its digits.
  const l = Math.log1p(-a * a);
  const t = 4.330746750799873 + l / 2;
  let x = Math.sqrt(Math.sqrt(t * t - l / 0.147) - t);
  for (let step = 0; step < 3; step++) {
    const residual = a < 0.5 ? erf(x) - a : 1 - a - erfc(x);
    const newton = residual / (twoOverRootPi * Math.exp(-x * x));
    x -= newton / (1 + x * newton);
  }
  return y < 0 ? -x : x;
}

// Bernoulli numbers B2, B4, ... B20: the coefficients of the asymptotic series below.
const bernoulli = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
];
/** From here on the asymptotic series give all digits; smaller arguments are moved up by the recurrence. */
const farEnough = 12;

/** Logarithm of the absolute value of the gamma function. @source Abramowitz and Stegun 6.1.17, 6.1.40 */
export function lgamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  if (!Number.isFinite(x)) return x * x;
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  }
  let product = 1;
  let z = x;
  for (; z < farEnough; z++) product *= z;
  let series = 0;
  const inverse = 1 / (z * z);
  for (let n = bernoulli.length; n > 0; n--) series = series * inverse + bernoulli[n - 1] / (2 * n * (2 * n - 1));
  return (z - 0.5) * Math.log(z) - z + 0.9189385332046727 + series / z - Math.log(product);
}

/** Derivative of lgamma. @source Abramowitz and Stegun 6.3.5, 6.3.7, 6.3.18 */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Infinity : -Infinity;
  if (x < 0)
    return Number.isInteger(x) ? Number.NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.floor(x)));
  let shift = 0;
  let z = x;
  for (; z < farEnough; z++) shift += 1 / z;
  if (z === Infinity) return Infinity;
  let series = 0;
  const inverse = 1 / (z * z);
  for (let n = bernoulli.length; n > 0; n--) series = series * inverse + bernoulli[n - 1] / (2 * n);
  return Math.log(z) - 0.5 / z - series * inverse - shift;
}

/** The n-th derivative of digamma. @source Abramowitz and Stegun 6.4.6, 6.4.7, 6.4.11 */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  const alternate = n % 2 === 1 ? 1 : -1;
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    if (n > 1) return Number.NaN;
    const s = sinPi(x);
    return (Math.PI / s) ** 2 - polygamma(1, 1 - x);
  }
  let factorial = 1;
  for (let k = 2; k < n; k++) factorial *= k; // (n - 1)!
  let shift = 0;
  let z = x;
  for (; z < farEnough + 2 * n; z++) shift += z ** -(n + 1);
  // Term k is B_2k (2k + n - 1)! / ((2k)! z^(2k + n)); `ratio` carries (2k + n - 1)! / (2k)!.
  let ratio = (factorial * n * (n + 1)) / 2;
  let series = 0;
  for (let k = 1; k <= bernoulli.length; k++) {
    series += bernoulli[k - 1] * ratio * z ** -(2 * k + n);
    ratio *= ((2 * k + n) * (2 * k + n + 1)) / ((2 * k + 1) * (2 * k + 2));
  }
  return alternate * (factorial * n * shift + factorial * z ** -n + (factorial * n) / 2 / z ** (n + 1) + series);
}

/** sin(pi x), reduced first so that it is exact at whole numbers. */
function sinPi(x: number): number {
  const r = x - 2 * Math.floor(x / 2);
  return r <= 1 ? Math.sin(Math.PI * r) : -Math.sin(Math.PI * (r - 1));
}
