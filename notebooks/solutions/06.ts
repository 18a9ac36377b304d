/** Solutions of lesson 6, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "6.1": `
function descend(slope, w, lr, steps) {
  for (let step = 0; step < steps; step++) w -= lr * slope(w);
  return w;
}
lesson.check("6.1", descend)
`,
};
