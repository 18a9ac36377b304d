/** Solutions of lesson 15, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "15.1": `
function unroll(xs, w, u) {
  let h = 0;
  const states = [];
  for (const x of xs) {
    h = Math.tanh(w * x + u * h);
    states.push(h);
  }
  return states;
}
lesson.check("15.1", unroll)
`,
  "15.2": `
function throughTime(xs, y, w, u) {
  const states = [0];                       // h0, then h1 ... hT
  for (const x of xs) states.push(Math.tanh(w * x + u * states.at(-1)));
  let arriving = 2 * (states.at(-1) - y);   // dL/dhT
  let dw = 0;
  let du = 0;
  for (let t = xs.length; t >= 1; t--) {
    const inner = arriving * (1 - states[t] ** 2);
    dw += inner * xs[t - 1];
    du += inner * states[t - 1];
    arriving = inner * u;
  }
  return { dw, du };
}
lesson.check("15.2", throughTime)
`,
};
