/** Solutions of lesson 4, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "4.1": `
function collapse(W1, b1, W2, b2) {
  return { W: W1.matmul(W2), b: b1.matmul(W2).add(b2) };
}
lesson.check("4.1", collapse)
`,
};
