/** Solutions of lesson 13, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "13.1": `
function shifted(image, dy, dx) {
  return image.map((row, i) => row.map((_, j) => image[i - dy]?.[j - dx] ?? 0));
}
lesson.check("13.1", shifted)
`,
  "13.2": `
const mine = {
  flip: (image) => image.map((row) => [...row].reverse()),
  noise: (image, sigma, normal) => image.map((row) => row.map((v) => v + sigma * normal())),
};
lesson.check("13.2", mine)
`,
  "13.3": `
function expand(images, labels, random) {
  const draw = () => Math.floor(random() * 3) - 1;
  const moved = (image) => {
    const [dy, dx] = [draw(), draw()];
    return image.map((row, i) => row.map((_, j) => image[i - dy]?.[j - dx] ?? 0));
  };
  return { images: [...images, ...images.map(moved)], labels: [...labels, ...labels] };
}
lesson.check("13.3", expand)
`,
};
