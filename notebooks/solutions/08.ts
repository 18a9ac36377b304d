/** Solutions of lesson 8, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "8.1": `
const answer = {
  order: ["L", "q", "p"],
  dL_dq: 2 * 12,
  dL_dp: 24,
  dL_da: 24 + 5 * 24,
  dL_db: 2 * 24,
};
lesson.check("8.1", answer)
`,
  "8.2": `
function walkBack(nodes) {
  const grads = nodes.map(() => 0);
  grads[nodes.length - 1] = 1;                       // dL/dL
  for (let i = nodes.length - 1; i >= 0; i--) {
    nodes[i].inputs.forEach((input, k) => {
      grads[input] += nodes[i].slopes[k] * grads[i]; // local derivative times what arrives, added up
    });
  }
  return grads;
}
lesson.check("8.2", walkBack)
`,
};
