/** Solutions of lesson 12, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "12.1": `
function dropout(x, p, training) {
  if (!training) return x;
  return x.map((value) => (Math.random() < p ? 0 : value / (1 - p)));
}
lesson.check("12.1", dropout)
`,
};
