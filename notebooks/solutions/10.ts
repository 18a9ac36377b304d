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
};
