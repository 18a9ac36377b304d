/** Solutions of lesson 11, by exercise: what the exercise's cell looks like when it is done. */
export const solutions: Readonly<Record<string, string>> = {
  "11.1": `
function order(loss) {
  const done = new Set();
  const list = [];
  const visit = (node) => {
    if (done.has(node)) return;
    done.add(node);
    for (const input of node.inputs) visit(input);
    list.push(node);            // after all its inputs: the forward order
  };
  visit(loss);
  return list.reverse();
}
lesson.check("11.1", order)
`,
  "11.2": `
class Value {
  value; inputs; pulls; grad = null;

  constructor(value, inputs = [], pulls = []) {
    this.value = value;
    this.inputs = inputs;
    this.pulls = pulls;
  }

  add(other) { return new Value(this.value + other.value, [this, other], [(g) => g, (g) => g]); }

  sub(other) { return new Value(this.value - other.value, [this, other], [(g) => g, (g) => -g]); }

  mul(other) {
    return new Value(this.value * other.value, [this, other], [(g) => g * other.value, (g) => g * this.value]);
  }

  div(other) {
    const value = this.value / other.value;
    return new Value(value, [this, other], [(g) => g / other.value, (g) => (-g * value) / other.value]);
  }

  square() { return new Value(this.value ** 2, [this], [(g) => g * 2 * this.value]); }

  exp() {
    const value = Math.exp(this.value);
    return new Value(value, [this], [(g) => g * value]);
  }

  relu() { return new Value(Math.max(0, this.value), [this], [(g) => (this.value > 0 ? g : 0)]); }

  tanh() {
    const value = Math.tanh(this.value);
    return new Value(value, [this], [(g) => g * (1 - value * value)]);
  }

  backward() {
    const done = new Set();
    const list = [];
    const visit = (node) => {
      if (done.has(node)) return;
      done.add(node);
      for (const input of node.inputs) visit(input);
      list.push(node);
    };
    visit(this);
    this.grad = 1;
    for (const node of list.reverse()) {
      node.inputs.forEach((input, i) => {
        input.grad = (input.grad ?? 0) + node.pulls[i](node.grad);
      });
    }
  }
}
lesson.check("11.2", Value)
`,
};
