/** Solutions of lesson 5, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "5.1": `
function slopes(x) {
  const s = 1 / (1 + Math.exp(-x));
  const t = Math.tanh(x);
  return { sigmoid: s * (1 - s), tanh: 1 - t * t, relu: x > 0 ? 1 : 0, leaky: x > 0 ? 1 : 0.1 };
}
lesson.check("5.1", slopes)
`,
};
