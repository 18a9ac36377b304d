import { expect, test } from "vitest";
import * as special from "../../lib/ir/special";

const functions: Record<string, (x: number) => number> = {
  ...special,
  trigamma: (x: number) => special.polygamma(1, x),
  tetragamma: (x: number) => special.polygamma(2, x),
} as unknown as Record<string, (x: number) => number>;

/** Argument and value, computed by mpmath with 40 digits. */
const expected: Record<string, [number, number][]> = {
  erf: [
    [-3, -0.9999779095030014],
    [-0.7, -0.6778011938374184],
    [-1e-9, -1.1283791670955127e-9],
    [0.1, 0.1124629160182849],
    [0.9, 0.7969082124228322],
    [2.3, 0.9988568234026434],
    [5.9, 0.9999999999999999],
  ],
  erfc: [
    [-3, 1.9999779095030015],
    [0.4999, 0.4795880048386134],
    [0.9, 0.20309178757716786],
    [1.5, 0.033894853524689274],
    [2.3, 0.0011431765973566525],
    [8, 1.1224297172982926e-29],
    [26, 5.663192408856143e-296],
  ],
  erfinv: [
    [-0.99, -1.8213863677184494],
    [-0.1, -0.08885599049425769],
    [1e-10, 8.862269254527581e-11],
    [0.49, 0.46586860023505733],
    [0.51, 0.4881220505159588],
    [0.999, 2.3267537655135246],
    [0.9999999999999999, 5.8635847487551676],
  ],
  lgamma: [
    [1e-8, 18.42068073818021],
    [0.5, 0.5723649429247001],
    [1.1, -0.049872441259839764],
    [2.5, 0.2846828704729192],
    [7.2, 6.95684807988834],
    [50, 144.5657439463449],
    [10000000000.0, 220258509288.81058],
    [-0.5, 1.2655121234846454],
    [-10.3, -14.457515440024208],
  ],
  digamma: [
    [1e-8, -100000000.57721564],
    [0.5, -1.9635100260214235],
    [1.5, 0.03648997397857652],
    [7.2, 1.9030321442701752],
    [1000.0, 6.907255195648812],
    [-0.5, 0.03648997397857652],
    [-10.3, 4.662403493582087],
  ],
  trigamma: [
    [0.1, 101.43329915079275],
    [0.5, 4.934802200544679],
    [2.5, 0.49035775610023485],
    [50, 0.020201333226697125],
    [-0.5, 8.934802200544679],
    [-2.7, 14.769375845132314],
  ],
  tetragamma: [
    [0.1, -2001.8614573783436],
    [1.5, -0.82879664423432],
    [12.1, -0.007417881105917006],
    [50, -0.0004080799893375969],
  ],
  sigmoid: [
    [-800, 0.0],
    [-40, 4.248354255291589e-18],
    [-1, 0.2689414213699951],
    [0, 0.5],
    [0.3, 0.574442516811659],
    [40, 1.0],
  ],
};

for (const [name, rows] of Object.entries(expected)) {
  test(name, () => {
    for (const [x, y] of rows) {
      const error = Math.abs(functions[name](x) - y);
      expect(error, `${name}(${x})`).toBeLessThanOrEqual(1e-14 * Math.max(Math.abs(y), name.endsWith("gamma") ? 1 : 0));
    }
  });
}

test("at the edges of their domains (C and PyTorch)", () => {
  expect(special.erfinv(1)).toBe(Infinity);
  expect(special.erfinv(-1)).toBe(-Infinity);
  expect(special.erfinv(1.1)).toBeNaN();
  expect(special.erf(Infinity)).toBe(1);
  expect(special.erf(Number.NaN)).toBeNaN();
  expect(special.lgamma(-1)).toBe(Infinity);
  expect(special.digamma(0)).toBe(-Infinity);
  expect(special.digamma(-1)).toBeNaN();
  expect(special.pow(1, Number.NaN)).toBe(1);
  expect(special.pow(-1, Infinity)).toBe(1);
  expect(special.pow(Number.NaN, 0)).toBe(1);
});

test("round to even keeps signs, infinities and NaN", () => {
  const halves = [0.5, 1.5, 2.5, -0.5, -1.5, 2.4, -2.6, Infinity, 2 ** 52 + 1];
  expect(halves.map(special.roundEven)).toEqual([0, 2, 2, -0, -2, 2, -3, Infinity, 2 ** 52 + 1]);
  expect(special.roundEven(Number.NaN)).toBeNaN();
});

test("remainder has the sign of the divisor", () => {
  const pairs = [
    [5, 3, 2],
    [-5, 3, 1],
    [5, -3, -1],
    [-5, -3, -2],
    [6, 3, 0],
  ];
  for (const [a, b, r] of pairs) expect(special.remainder(a, b)).toBe(r);
});

test("integer powers wrap at 32 bits", () => {
  expect(special.intPow(3, 40)).toBe(Number(BigInt.asIntN(32, 3n ** 40n)));
  expect(special.intPow(2, -1)).toBe(0);
  expect(special.intPow(-1, -3)).toBe(-1);
});
