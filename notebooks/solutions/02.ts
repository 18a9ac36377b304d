/** Solutions of lesson 2, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "2.1": `
function stacked(neurons) {
  return neurons[0].map((_, i) => neurons.map((w) => w[i]));
}
lesson.check("2.1", stacked)
`,
  "2.2": `
function layer4(x, W, b) {
  return b.map((bias, k) => x.reduce((sum, xi, i) => sum + xi * W[i][k], bias));
}
lesson.check("2.2", layer4)
`,
};
