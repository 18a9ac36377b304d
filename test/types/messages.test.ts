/** What the compilers say of usual mistakes: one complaint for one mistake, at the argument, in the words of the run-time error. */

import { beforeAll, describe, expect, test, vi } from "vitest";
import { type Complaint, cells, compilers } from "./compilers";

vi.setConfig({ hookTimeout: 180_000, testTimeout: 180_000 });

/** What stands before every program. */
const head = `import { type Tensor, cat, data, einsum, linear, nn, randn, stack, tensor, where, zeros } from "typetorch";
const x = zeros(2, 3), images = zeros(8, 1, 28, 28), fc = new nn.Linear(784, 10), F = nn.functional;
class Fits extends nn.Module { a = new nn.Linear(4, 3); b = new nn.Linear(3, 1); forward(x: Tensor) { return this.b.forward(this.a.forward(x)); } }
`;

/** Each program, and the compiler's sentence: the parameter's type is a string literal. */
const mistakes: Record<string, string> = {
  // Products
  "x.matmul(zeros(2, 4))": "matmul: axis k is 3 in a but 2 in b (a: [2, 3], b: [2, 4])",
  "x.matmul(zeros(2))": "matmul: axis k is 3 in a but 2 in b (a: [2, 3], b: [2])",
  "x.matmul(zeros([]))": "matmul: b needs 1 or more axes, but has shape []",
  "zeros(5, 2, 3).matmul(zeros(4, 3, 2))": "matmul: axis -3 is 5 in a but 4 in b (a: [5, 2, 3], b: [4, 3, 2])",
  "x.mm(zeros(3))": "mm: b needs axis k, but has shape [3]",
  "zeros(3).dot(zeros(4))": "dot: axis k is 3 in a but 4 in b (a: [3], b: [4])",
  'einsum("ij,jk->ik", x, zeros(4, 2))': "einsum: axis j is 3 in operand 0 but 4 in operand 1",
  // A transposed weight, a forgotten batch axis, another width
  "linear(zeros(32, 784), zeros(784, 10))":
    "linear: axis i is 784 in input but 10 in weight (input: [32, 784], weight: [784, 10])",
  "fc.forward(zeros(32, 100))":
    "Linear: axis i is 100 in input but 784 in weight (input: [32, 100], weight: [10, 784])",
  "fc.forward(images)": "Linear: axis i is 28 in input but 784 in weight (input: [8, 1, 28, 28], weight: [10, 784])",
  // Elementwise
  "x.add(zeros(2))": "add: axis -1 is 3 in a but 2 in b (a: [2, 3], b: [2])",
  "x.mul(zeros(4, 3))": "mul: axis -2 is 2 in a but 4 in b (a: [2, 3], b: [4, 3])",
  "where(x.gt(0), zeros(4), 1)": "where: axis -1 is 3 in a but 4 in b (a: [2, 3], b: [4])",
  "zeros(3).add_(x)": "add_: the result has shape [2, 3] and does not fit in place into [3]",
  // Dimensions
  "x.sum(2)": "sum: dim 2 is out of range for shape [2, 3], give one from -2 to 1",
  "x.mean([0, 0])": "mean: dim [0, 0] names the same axis twice",
  "x.softmax({ dim: 2 })": "softmax: dim 2 is out of range for shape [2, 3], give one from -2 to 1",
  "x.max(-3)": "max: dim -3 is out of range for shape [2, 3], give one from -2 to 1",
  // Sizes
  "x.reshape(4, 2)": "reshape: shape [2, 3] has 6 elements, [4, 2] needs 8",
  "x.view([-1, 4])": "view: shape [2, 3] has 6 elements, which do not fit [-1, 4]",
  "images.reshape(8, -1, -1)": "reshape: only one size can be -1, but [8, -1, -1] has more",
  "x.expand(4, 3)": "expand: axis -2 is 2 and cannot become 4",
  "x.permute(0, 2)": "permute: dim 2 is out of range for shape [2, 3], give one from -2 to 1",
  "x.transpose(0, 2)": "transpose: dim 2 is out of range for shape [2, 3], give one from -2 to 1",
  "x.unflatten(1, [2, 2])": "unflatten: shape [3] has 3 elements, [2, 2] needs 4",
  "x.squeeze(2)": "squeeze: dim 2 is out of range for shape [2, 3], give one from -2 to 1",
  'x.dims("batch time feature")': "dims: 3 names are given for the 2 axes of shape [2, 3]",
  'x.dims("batch feature").dims("batch")': "dims: 1 names are given for the 2 axes of shape [2, 3]",
  'x.dims("batch feature").matmul(zeros(2, 4))': "matmul: axis k is 3 in a but 2 in b (a: [2, 3], b: [2, 4])",
  // Joining, cutting, indexing
  "cat([x, zeros(2, 4)])": "cat: axis 1 is 3 in tensor 0 but 4 in tensor 1",
  "stack([x, zeros(3)])": "stack: tensor 0 has shape [2, 3] but tensor 1 has [3]; all must be equal",
  "x.split([1, 2])": "split: sizes [1, 2] add up to 3, but axis 0 is 2",
  "x.at(2)": "at: index 2 is out of range for axis 0 of size 2",
  "x.at(0, 0, 0)": "at: 3 indices are too many for shape [2, 3]",
  // Layers that do not fit
  "F.conv2d(images, zeros(16, 3, 3, 3))":
    "conv2d: axis channels is 1 in input but 3 in weight (input: [8, 1, 28, 28], weight: [16, 3, 3, 3])",
  "F.conv2d(images, zeros(16, 1, 30, 3))": "conv2d: a window of 30 does not fit axis -2 of padded size 28",
  "F.maxPool2d(zeros(1, 1, 2, 2), 3)": "maxPool2d: a window of 3 does not fit axis -2 of padded size 2",
  "new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU(), new nn.Linear(2, 1)).forward(zeros(5, 4))":
    "Linear: axis i is 3 in input but 2 in weight (input: [5, 3], weight: [1, 2])",
  "new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.Flatten(), new nn.Linear(3136, 10)).forward(images)":
    "Linear: axis i is 2704 in input but 3136 in weight (input: [8, 2704], weight: [10, 3136])",
  "new Fits().a.forward(zeros(2, 5))": "Linear: axis i is 5 in input but 4 in weight (input: [2, 5], weight: [3, 4])",
  "(class extends nn.Module { a = new nn.Linear(4, 3); b = new nn.Linear(2, 1); forward(y: Tensor) { return this.b.forward(this.a.forward(y)); } })":
    "Linear: axis i is 3 in input but 2 in weight (input: [..., 3], weight: [1, 2])",
  "new nn.MultiheadAttention(8, 2).forward(zeros(5, 2, 6), zeros(5, 2, 8), zeros(5, 2, 8))":
    "MultiheadAttention: axis -1 of query is 6, but must be 8",
  "new nn.MultiheadAttention(8, 2, { batchFirst: true }).forward(zeros(2, 5, 8), zeros(3, 5, 8), zeros(3, 5, 8))":
    "MultiheadAttention: axis batch is 2 in query but 3 in key",
  "new nn.MultiheadAttention(8, 2).forward(zeros(5, 2, 8), zeros(4, 2, 8), zeros(3, 2, 8))":
    "MultiheadAttention: axis steps is 4 in key but 3 in value",
  "F.scaledDotProductAttention(zeros(2, 3), zeros(4, 5), zeros(4, 2))":
    "scaledDotProductAttention: axis d is 3 in query but 5 in key (query: [2, 3], key: [4, 5])",
  "new nn.TransformerEncoderLayer(8, 2).forward(zeros(5, 2, 6))":
    "TransformerEncoderLayer: axis -1 of src is 6, but must be 8",
  "new nn.TransformerDecoderLayer(8, 2).forward(zeros(5, 2, 8), zeros(5, 3, 8))":
    "TransformerDecoderLayer: axis batch is 2 in tgt but 3 in memory",
  "new nn.Transformer({ dModel: 8, nhead: 2 }).forward(zeros(5, 2, 8), zeros(3, 2, 6))":
    "Transformer: axis -1 of tgt is 6, but must be 8",
  "new nn.ReflectionPad2d(3).forward(zeros(1, 1, 3, 8))":
    'ReflectionPad2d: mode "reflect" can add at most 2 to axis 2 of size 3, got 3 and 3',
  "new nn.ZeroPad2d(1).forward(zeros(3))": "ZeroPad2d: 2 pairs are given for shape [3]",
  "new nn.ZeroPad1d([-2, -2]).forward(x)": "ZeroPad1d: axis 1 of size 3 cannot shrink by 4",
  "new nn.PixelShuffle(2).forward(zeros(1, 6, 4, 4))": "PixelShuffle: axis -3 of size 6 cannot be divided by 4",
  "new nn.PixelUnshuffle(2).forward(zeros(1, 1, 4, 5))": "PixelUnshuffle: axis -1 of size 5 cannot be divided by 2",
  "new nn.Unfold(3).forward(zeros(1, 1, 2, 5))": "Unfold: a window of 3 does not fit axis -2 of padded size 2",
  "new nn.Fold([4, 5], 2).forward(zeros(1, 12, 11))":
    "Fold: axis -1 of input is 11, but must be 12, the number of windows",
  "new nn.Bilinear(3, 2, 4).forward(zeros(5, 3), zeros(5, 3))":
    "Bilinear: axis j is 3 in input2 but 2 in weight (input1: [5, 3], input2: [5, 3], weight: [4, 3, 2])",
  "new nn.CosineSimilarity().forward(zeros(5, 3), zeros(5, 2))":
    "CosineSimilarity: axis -1 is 3 in x1 but 2 in x2 (x1: [5, 3], x2: [5, 2])",
  "F.layerNorm(x, [2])": "layerNorm: axis -1 of input is 3, but must be 2",
  "F.groupNorm(zeros(2, 6, 4), 4)": "groupNorm: axis 1 of size 6 cannot be divided by 4",
  // A target of another shape
  "F.tripletMarginLoss(zeros(8, 3), zeros(8, 3), zeros(8, 4))":
    "tripletMarginLoss: axis -1 is 3 in anchor but 4 in negative (anchor: [8, 3], negative: [8, 4])",
  "F.gaussianNllLoss(zeros(8, 3), zeros(8, 3), zeros(3))":
    "gaussianNllLoss: variance has shape [3], but must have that of the input [8, 3], or 1 for one of its axes",
  "new nn.MultiMarginLoss().forward(zeros(8, 3), zeros(9).long())":
    "MultiMarginLoss: target has shape [9], but input [8, 3] needs [8]",
  "F.crossEntropy(zeros(8, 10), zeros(9))":
    "crossEntropy: axis -1 is 8 in input but 9 in target (input: [8, 10], target: [9])",
  "new nn.CrossEntropyLoss().forward(zeros(8, 10), zeros(8, 1, 1))":
    "CrossEntropyLoss: target has shape [8, 1, 1], but input [8, 10] needs [8] or its own shape",
  "F.mseLoss(zeros(8, 3), zeros(8, 4))":
    "mseLoss: axis -1 is 3 in input but 4 in target (input: [8, 3], target: [8, 4])",
};

/** Programs that run, which none may complain of. */
const right: readonly string[] = [
  "new nn.MultiheadAttention(8, 2, { batchFirst: true }).forward(zeros(2, 5, 8), zeros(2, 4, 8), zeros(2, 4, 8))[0].add(zeros(2, 5, 8))",
  "new nn.Sequential(new nn.TransformerEncoderLayer(8, 2), new nn.Linear(8, 3)).forward(zeros(5, 2, 8))",
  "(() => { const one: nn.MultiheadAttention = new nn.MultiheadAttention(8, 2, 0.1); const many: nn.TransformerEncoderLayer = new nn.TransformerEncoderLayer(8, 2); return [one, many]; })()",
  "(() => { const model: nn.Transformer = new nn.Transformer({ dModel: 8, nhead: 2 }); return model; })()",
  "new nn.TransformerEncoder(new nn.TransformerEncoderLayer(8, 2), 2, new nn.LayerNorm(8)).forward(zeros(5, 2, 8)).add(zeros(8))",
  "new nn.Sequential(new nn.ReflectionPad2d(1), new nn.Conv2d(1, 4, 3)).forward(images).add(zeros(8, 4, 28, 28))",
  "new nn.PixelShuffle(2).forward(zeros(1, 8, 4, 4)).add(zeros(1, 2, 8, 8))",
  // Layers stand where only their class is known.
  ...[
    "Module = new nn.Fold([4, 5], 2)",
    "ZeroPad2d = new nn.ZeroPad2d([1, 2, 1, 2])",
    "Unfold = new nn.Unfold(2, { stride: 2 })",
    "Fold = new nn.Fold([4, 5], 2)",
    "Upsample = new nn.Upsample({ scaleFactor: 2 })",
    "PixelShuffle = new nn.PixelShuffle(2)",
    "EmbeddingBag = new nn.EmbeddingBag(10, 3)",
    'EmbeddingBag = new nn.EmbeddingBag(10, 3, { mode: "sum" })',
    "Bilinear = new nn.Bilinear(3, 2, 4)",
    'KLDivLoss = new nn.KLDivLoss({ reduction: "batchmean" })',
    'CTCLoss = new nn.CTCLoss(0, "none")',
    "TripletMarginLoss = new nn.TripletMarginLoss({ margin: 2 })",
    "InstanceNorm2d = new nn.InstanceNorm2d(3, { affine: true })",
    "LPPool2d = new nn.LPPool2d(2, 3)",
    "MaxUnpool2d = new nn.MaxUnpool2d(2)",
    "PairwiseDistance = new nn.PairwiseDistance({ keepdim: true })",
    "TransformerDecoder = new nn.TransformerDecoder(new nn.TransformerDecoderLayer(8, 2, { batchFirst: true }), 2)",
    "PReLU = new nn.PReLU(3)",
    "Dropout2d = new nn.Dropout2d(0.2)",
  ].map((text) => `(() => { const layer: nn.${text}; return layer; })()`),
  "const n: number = Math.random(); zeros(n, 3).matmul(zeros(3, 4)).add(zeros(n, 4))",
  "let anything: any; zeros(anything, 3).add(zeros(4, 3)); tensor(anything).matmul(x); x.reshape(anything)",
  "const f = (a: Tensor) => a.matmul(x).add(1).sum(0, true).reshape(-1, 3); f(zeros(4, 2)); f(x.dyn())",
  "const size = Math.random() > 0.5 ? 1 : 0; zeros(size, 3).add(x); x.sum(size); x.at(size)",
  "const pick = (Math.random() > 0.5 ? zeros(2, 3) : zeros(3)).dyn(); pick.add(x); x.add(pick); pick.relu().sum()",
  "let h: Tensor = x; for (let i = 0; i < 3; i++) h = h.matmul(zeros(3, 3)); h = h.reshape(-1)",
  "const dims = [0, 1]; x.sum(dims); x.permute(dims); zeros(dims); x.permute(...dims)",
  "x.dyn().matmul(zeros(7, 8)).dyn().add(zeros(99))",
  "const rows = [[1, 2], [3, 4]]; tensor(rows).matmul(zeros(2, 5)); tensor(rows.map((r) => r[0]!)).add(zeros(2))",
  "const [a, b] = x.shape; zeros(b, a).matmul(x); const shape: readonly number[] = x.shape; zeros(shape)",
  "for (const row of x) row.sum(); const [first, second] = x.split(1); first.add(second)",
  "const model = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU()); model[0].weight.grad; const any: nn.Module = model",
  "const w = zeros(1, 1), b = zeros(1); for (const p of [w, b]) { p.data.add_(p.grad!.mul(0.1)); p.grad!.zero_(); }",
  "const c = Math.random() > 0.5 ? x : zeros(3); c.sub(c.mean()).relu().sum(0); c.mul(zeros(3)).matmul(zeros(3, 4)).reshape(-1); c.at(0)",
  'x.dims("batch feature").matmul(zeros(3, 4)); x.dyn().dims("a b"); const names: string = "a b"; x.dims(names)',
  'let h = x.dims("batch feature"); h = h.add(1); h = x; h = x.dims("c d"); h = zeros(2, 3); const same: Tensor<[2, 3]> = h, any: Tensor = h',
  'const a = x.dims("batch feature"), list = [a]; list.push(x); cat([a, x]).add(0); stack([a, a]); where(a.gt(0), a, x).add(a.dims("m n"))',
  'const of = <S extends readonly number[]>(y: Tensor<S>): S => y.shape; const two: [2, 3] = of(x.dims("batch feature")); zeros(two)',
  'const p: nn.Parameter = new nn.Parameter(x).dims("out feature"); new nn.Linear(3, 4).forward(p); linear(x.dims("batch i"), zeros(4, 3).dims("o i"))',
  '(Math.random() > 0.5 ? x : zeros(4, 3)).dims("batch feature").matmul(zeros(3, 2)); x.dims("apple pear").add(x); zeros([]).dims("")',
  "const states = [x.mul(1)]; for (let t = 0; t < 9; t++) states.push(states[t]!.matmul(zeros(3, 3)).tanh())",
  "const layers = [new nn.Linear(4, 4), new nn.Linear(4, 4)]; let y: Tensor = zeros(2, 4); for (const l of layers) y = l.forward(y)",
  "new Fits().forward(zeros(2, 4)).mul(zeros(2, 1)); const wide: nn.Linear = new nn.Linear(4, 3); wide.forward(zeros(2, 9))",
  "const set = new data.TensorDataset(randn(100, 64), zeros(100)); for (const [u, v] of new data.DataLoader(set, { batchSize: 10 })) F.crossEntropy(new nn.Linear(64, 10).forward(u), v)",
  "x.sum(1, { keepdim: true }); x.sum({ dim: 1, keepdim: true }); x.sum([0, 1], true); x.std(0); x.argmax(); x.max(1).values.add(zeros(2))",
  "x.add(2).sub(true).div(zeros([])).pow(2); where(x.gt(0), 1, x); x.clamp(0, 1); x.clamp({ min: 0 })",
];

const programs = [...Object.keys(mistakes), ...right];

const manners = [
  ...compilers.map((compiler) => ({ compiler, where: `TypeScript ${compiler.version}`, loose: false })),
  { compiler: cells, where: "a cell", loose: true },
];

describe.each(manners)("$where", ({ compiler, loose }) => {
  const said = new Map<string, Complaint[]>();
  beforeAll(() => {
    const text = [head.trimEnd(), ...programs.map((program) => `{ ${program} }`), "export {};"].join("\n");
    const first = head.trimEnd().split("\n").length + 1;
    for (const complaint of compiler.check({ "programs.ts": text }, { loose }).complaints) {
      const program = programs[complaint.line - first] ?? "what stands before";
      said.set(program, [...(said.get(program) ?? []), complaint]);
    }
  });

  test("nothing is wrong with what stands before", () => {
    expect(said.get("what stands before")).toBeUndefined();
  });

  test.each(Object.entries(mistakes))("%s", (program, sentence) => {
    const texts = (said.get(program) ?? []).map(({ text }) => text);
    expect(texts).toHaveLength(1);
    expect(texts[0]!.endsWith(`'"${sentence.replaceAll('"', '\\"')}"'.`), texts[0]).toBe(true);
  });

  test.each(right)("no complaint: %s", (program) => {
    expect((said.get(program) ?? []).map(({ text }) => text)).toEqual([]);
  });
});

test("the complaint stands at the argument", () => {
  const { complaints } = compilers[0]!.check({
    "place.ts": 'import { zeros } from "typetorch";\nzeros([2, 3]).matmul(zeros([2, 4]));',
  });
  expect(complaints).toEqual([
    {
      file: "place.ts",
      line: 2,
      column: 22,
      code: 2345,
      text: `Argument of type 'Tensor<[2, 4]>' is not assignable to parameter of type '"matmul: axis k is 3 in a but 2 in b (a: [2, 3], b: [2, 4])"'.`,
    },
  ]);
});
