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
};
