/** Solutions of lesson 1, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "1.1": `
function correct(x, t, w, b) {
  const y = x[0] * w[0] + x[1] * w[1] + b > 0 ? 1 : 0;
  const error = t - y;
  return [w[0] + error * x[0], w[1] + error * x[1], b + error];
}
lesson.check("1.1", correct)
`,
};
