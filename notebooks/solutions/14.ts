/** Solutions of lesson 14, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "14.1": `
function convolve(image, kernel, stride, padding) {
  const places = (n, k) => Math.floor((n + 2 * padding - k) / stride) + 1;
  const out = [];
  for (let i = 0; i < places(image.length, kernel.length); i++) {
    out.push([]);
    for (let j = 0; j < places(image[0].length, kernel[0].length); j++) {
      let sum = 0;
      for (let a = 0; a < kernel.length; a++) {
        for (let b = 0; b < kernel[0].length; b++) {
          sum += kernel[a][b] * (image[i * stride + a - padding]?.[j * stride + b - padding] ?? 0);
        }
      }
      out[i].push(sum);
    }
  }
  return out;
}
lesson.check("14.1", convolve)
`,
  "14.2": `
function size(n, k, stride, padding) {
  return Math.floor((n + 2 * padding - k) / stride) + 1;
}
lesson.check("14.2", size)
`,
};
