/** Solutions of lesson 3, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "3.1": `
const shapes = {
  p1: [4, 3],
  p2: "error",
  p3: [4, 5],
  p4: [2, 4],
  p5: [2],
  p6: [5, 2, 3],
  p7: [3, 4],
  p8: "error",
};
lesson.check("3.1", shapes)
`,
  "3.2": `
const puzzles = {
  lastColumn: (x) => x.at(":", -1),
  everyOtherRow: (x) => x.at("::2"),
  negativesToZero: (x) => x.mul(x.gt(0)),
  centred: (x) => x.sub(x.mean(0)),
  shares: (x) => x.div(x.sum(1, { keepdim: true })),
  sumTable: (a, b) => a.unsqueeze(1).add(b),
  oneHot: (labels, k) => labels.unsqueeze(1).eq(arange(k)),
  distances: (p, q) => p.unsqueeze(1).sub(q).square().sum(2),
};
lesson.check("3.2", puzzles)
`,
};
