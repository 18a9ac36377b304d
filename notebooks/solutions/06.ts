/** Solutions of lesson 6, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "6.1": `
const steps = ["E", "C", "D", "B", "A"];
lesson.check("6.1", steps)
`,
  "6.2": `
function descend(lossOf, start, rate, steps) {
  const w = tensor(start, { requiresGrad: true });
  const optimizer = new optim.SGD([w], { lr: rate });
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    lossOf(w).backward();
    optimizer.step();
  }
  return w.tolist();
}
lesson.check("6.2", descend)
`,
  "6.3": `
const rate = 0.08;
lesson.check("6.3", rate)
`,
};
