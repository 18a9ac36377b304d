/** Solutions of lesson 1, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "1.1": `
const gates = {
  and: [1, 1, -1.5],      // more than 1.5: only 1 + 1 gets there
  or: [1, 1, -0.5],       // more than 0.5: one input is enough
  xor: "impossible",      // (w1 + b) + (w2 + b) > 0 but b + (w1 + w2 + b) <= 0, and both sums are the same
};
lesson.check("1.1", gates)
`,
  "1.2": `
function correct(x, t, w, b) {
  const y = x[0] * w[0] + x[1] * w[1] + b > 0 ? 1 : 0;
  const error = t - y;
  return [w[0] + error * x[0], w[1] + error * x[1], b + error];
}
lesson.check("1.2", correct)
`,
  "1.3": `
function learn(xs, ts, rounds) {
  let [w1, w2, b] = [0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    let mistakes = 0;
    for (let i = 0; i < xs.length; i++) {
      const [x1, x2] = xs[i];
      const error = ts[i] - (x1 * w1 + x2 * w2 + b > 0 ? 1 : 0);
      if (error === 0) continue;
      mistakes++;
      w1 += error * x1;
      w2 += error * x2;
      b += error;
    }
    if (mistakes === 0) return [w1, w2, b];
  }
  return null;
}
lesson.check("1.3", learn)
`,
};
