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
};
