/** Solutions of lesson 4, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "4.1": `
function collapse(W1, b1, W2, b2, W3, b3) {
  return {
    W: W1.matmul(W2).matmul(W3),
    b: b1.matmul(W2).matmul(W3).add(b2.matmul(W3)).add(b3),
  };
}
lesson.check("4.1", collapse)
`,
  "4.2": `
function parameters(sizes) {
  let count = 0;
  for (let i = 1; i < sizes.length; i++) count += sizes[i - 1] * sizes[i] + sizes[i];
  return count;
}
lesson.check("4.2", parameters)
`,
};
