/** Solutions of lesson 9, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "9.1": `
const answer = {
  u: 1 + 2,
  v: 1 + -5,
  p: 3 * -4,
  z1: 3 - -12,
  L: 15 ** 2,
  dL_dz1: 2 * 15,
  dL_dp: -30,
  dL_da: -4 * -30,
  dL_db: 3 * -30,
};
lesson.check("9.1", answer)
`,
};
