/** Solutions of lesson 10, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "10.1": `
function step(a, b, x, y, rate) {
  const dL_dp = -2 * (y - (x + a) * (x + b));
  const dL_da = dL_dp * (x + b);
  const dL_db = dL_dp * (x + a);
  return [a - rate * dL_da, b - rate * dL_db];
}
lesson.check("10.1", step)
`,
  "10.2": `
function fit(xs, ys) {
  let [a, b] = [0, 0.1];                     // not equal: that is all it takes
  const rate = 0.05;
  for (let step = 0; step < 1000; step++) {
    let [da, db] = [0, 0];
    for (let i = 0; i < xs.length; i++) {
      const dL_dp = -2 * (ys[i] - (xs[i] + a) * (xs[i] + b)) / xs.length;
      da += dL_dp * (xs[i] + b);
      db += dL_dp * (xs[i] + a);
    }
    a -= rate * da;
    b -= rate * db;
  }
  return [a, b];
}
lesson.check("10.2", fit)
`,
  "10.3": `
const twins = {
  dL_da: 8.5 * 1.5,
  dL_db: 8.5 * 1.5,
  a: 0.5 - 0.01 * 12.75,
  b: 0.5 - 0.01 * 12.75,
  everApart: false,
};
lesson.check("10.3", twins)
`,
};
