/** Writers of programs of attention, transformers, padding, rearranged images, norms, distances, and what else layers do. */

import { type Random, shapes } from "./draw";
import { every } from "./writers-losses";
import { perAxis, some, spatial } from "./writers-network";
import { list, type Writer, zeros } from "./writing";

/** `new nn.Unfold(...args).forward(...inputs)`, or `nn.functional.unfold(...inputs, ...args)`. */
const applied = (op: string, args: readonly unknown[], inputs: readonly string[], part = "") =>
  op.startsWith("nn.")
    ? `new ${op}(${args.join(", ")}).forward(${inputs.join(", ")})${part}`
    : `nn.functional.${op}(${[...inputs, ...args].join(", ")})${part}`;

const layered = (op: string) => op.startsWith("nn.");

/** Another shape: one size more, one axis more or fewer. */
const other = (r: Random, shape: readonly number[]) =>
  r.one([r.changed(shape), r.changed(shape), [...shape, 2], shape.slice(1), [2, ...shape]]);
const maybe = (r: Random, shape: readonly number[], wrong = 0.4) => (r.chance(wrong) ? other(r, shape) : shape);

/** No rule but that the shape stays: wrong by what follows. */
const stays =
  (args: string, low = 1, high = 4): Writer =>
  (r, op) => {
    const shape = shapes(r, low, high, 2);
    const right = applied(op, args === "" ? [] : [args], [zeros(r, shape)]);
    return r.chance(0.5) ? right : `${right}.add(${zeros(r, r.changed(shape, 6))})`;
  };

/** The shape stays, of a number of axes in a range; wrong by another number. */
const ofRank =
  (low: number, high: number, ...args: unknown[]): Writer =>
  (r, op) =>
    applied(op, args, [
      zeros(
        r,
        r.chance(0.5) ? shapes(r, low, high, 2) : r.one([shapes(r, 0, low - 1, 2), shapes(r, high + 1, high + 1, 2)]),
      ),
    ]);

const attention: Writer = (r, op) => {
  const [e, t, s, b] = [r.one([2, 4]), r.int(1, 4), r.int(1, 4), r.int(1, 3)];
  const first = r.chance(0.5);
  const options = some(r, {
    batchFirst: String(first),
    kdim: "3",
    vdim: "5",
    addZeroAttn: r.one(["true", "false"]),
    addBiasKv: r.one(["true", "false"]),
  });
  const text = options.join("");
  const [k, v] = [text.includes("kdim") ? 3 : e, text.includes("vdim") ? 5 : e];
  const single = r.chance(0.3);
  const shape = (n: number, size: number) =>
    single ? [n, size] : text.includes("batchFirst: true") ? [b, n, size] : [n, b, size];
  const call = r.one(["", "", "{ averageAttnWeights: false }", "{ needWeights: true }", "null, true"]);
  const inputs = [shape(t, e), shape(s, k), shape(s, v)].map((x) => zeros(r, maybe(r, x, 0.18)));
  return applied(
    op,
    [e, 2, ...(r.chance(0.2) ? ["0", ...options] : options)],
    call === "" ? inputs : [...inputs, call],
    r.one(["[0]", "[1]!"]),
  );
};

const products: Writer = (r, op) => {
  const [t, s, d, v] = [r.int(1, 4), r.int(1, 4), r.int(1, 4), r.int(1, 4)];
  const batch = shapes(r, 0, 2);
  const inputs = [
    [t, d],
    [s, d],
    [s, v],
  ].map((x) => zeros(r, maybe(r, [...batch, ...x], 0.18)));
  return applied(op, r.chance(0.2) ? ["null", "0", "false"] : [], inputs);
};

/** `dModel, nhead` and settings that keep the layers small, and whether the batch comes first. */
const model = (r: Random): { d: number; args: string[]; first: boolean } => {
  const [d, first] = [r.one([2, 4]), r.chance(0.5)];
  const settings = `{ dropout: 0${first ? ", batchFirst: true" : r.chance(0.5) ? ", batchFirst: false" : ""} }`;
  return { d, first, args: [String(d), "2", "3", settings] };
};

const sequence = (r: Random, d: number, b: number, first: boolean, single: boolean) => {
  const t = r.int(1, 4);
  return single ? [t, d] : first ? [b, t, d] : [t, b, d];
};

const encoder: Writer = (r, op) => {
  const { d, args, first } = model(r);
  const x = zeros(r, maybe(r, sequence(r, d, r.int(1, 3), first, r.chance(0.3))));
  const layer = `new nn.TransformerEncoderLayer(${args.join(", ")})`;
  return op.endsWith("Layer")
    ? `${layer}.forward(${x})`
    : applied(op, [layer, 1, ...(r.chance(0.3) ? [`new nn.LayerNorm(${d})`] : [])], [x]);
};

const decoder: Writer = (r, op) => {
  const { d, args, first } = model(r);
  const [b, single] = [r.int(1, 3), r.chance(0.3)];
  const inputs = [1, 2].map(() => zeros(r, maybe(r, sequence(r, d, b, first, single), 0.25)));
  const layer = `new nn.TransformerDecoderLayer(${args.join(", ")})`;
  return op.endsWith("Layer")
    ? `${layer}.forward(${inputs.join(", ")})`
    : applied(op, [layer, 1, ...(r.chance(0.3) ? [`new nn.LayerNorm(${d})`] : [])], inputs);
};

const transformer: Writer = (r, op) => {
  const [d, b, first, single] = [r.one([2, 4]), r.int(1, 3), r.chance(0.5), r.chance(0.3)];
  const inputs = [1, 2].map(() => zeros(r, maybe(r, sequence(r, d, b, first, single), 0.25)));
  const tail = `dimFeedforward: 3, dropout: 0${first ? ", batchFirst: true" : ""} }`;
  const args = r.chance(0.5)
    ? [d, 2, 1, 1, `{ ${tail}`]
    : [`{ dModel: ${d}, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, ${tail}`];
  return applied(op, args, inputs);
};

const padding: Writer = (r, op) => {
  const rank = spatial(op);
  const x = [...(r.chance(0.5) ? [r.int(1, 2)] : []), r.int(1, 3), ...shapes(r, rank, rank, 2)];
  const low = op.includes("Circular") || op.includes("Reflection") ? 0 : -1;
  const amount = () => r.int(r.chance(0.2) ? low : 0, r.chance(0.15) ? 6 : 1);
  const amounts = r.chance(0.4) ? amount() : list(Array.from({ length: 2 * rank }, amount));
  const shape = r.chance(0.25) ? x.slice(r.int(1, x.length - 1)) : r.chance(0.1) ? [2, 2, ...x] : x;
  const right = applied(op, [amounts, ...(op.includes("Constant") ? ["1"] : [])], [zeros(r, shape)]);
  return shape === x && r.chance(0.2) ? `${right}.add(${zeros(r, [r.int(21, 31)])})` : right;
};

const shuffle: Writer = (r, op) => {
  const k = r.int(1, 3);
  const [c, h, w] = [r.int(1, 2), r.int(1, 3), r.int(1, 3)];
  const up = !op.toLowerCase().includes("unshuffle");
  const x = [...shapes(r, 0, 2), ...(up ? [c * k * k, h, w] : [c, h * k, w * k])];
  return applied(op, [k], [zeros(r, r.chance(0.45) ? r.one([r.changed(x), r.changed(x), x.slice(-2)]) : x)]);
};

const channels: Writer = (r, op) => {
  const groups = r.int(1, 3);
  const x = [r.int(1, 3), groups * r.int(1, 2), ...shapes(r, 1, 2)];
  return applied(
    op,
    [groups],
    [zeros(r, r.chance(0.5) ? r.one([[x[0]!, x[1]! + 1, ...x.slice(2)], x.slice(0, 2)]) : x)],
  );
};

const columns: Writer = (r, op) => {
  const x = [...(r.chance(0.7) ? [r.int(1, 2)] : []), r.int(1, 3), r.int(2, 6), r.int(2, 6)];
  const shape = r.chance(0.3) ? r.one([x.slice(-2), [1, 1, ...x]]) : x;
  const settings = some(r, {
    dilation: perAxis(r, 2, 1, 2),
    padding: perAxis(r, 2, 0, 1),
    stride: perAxis(r, 2, 1, 2),
  });
  return applied(op, [perAxis(r, 2, 1, 4), ...settings], [zeros(r, shape)]);
};

const fromColumns: Writer = (r, op) => {
  const [h, w, k] = [r.int(2, 5), r.int(2, 5), r.int(1, 2)];
  const stride = r.int(1, 2);
  const windows = (Math.floor((h - k) / stride) + 1) * (Math.floor((w - k) / stride) + 1);
  const x = [...(r.chance(0.7) ? [r.int(1, 2)] : []), r.int(1, 3) * k * k, windows];
  const kernel = r.chance(0.15) ? 6 : k;
  return applied(
    op,
    [list([h, w]), kernel, ...(stride === 1 && r.chance(0.5) ? [] : [`{ stride: ${stride} }`])],
    [zeros(r, r.chance(0.4) ? r.one([r.changed(x), x.slice(1), [2, ...x]]) : x)],
  );
};

const resize: Writer = (r, op) => {
  const rank = op.includes("2d") ? 2 : r.int(1, 3);
  const x = [r.int(1, 2), r.int(1, 2), ...shapes(r, rank, rank, 2)];
  const to = r.one([
    String(r.int(1, 5)),
    list(shapes(r, rank, rank, 2)),
    `{ size: ${r.int(1, 5)} }`,
    `{ scaleFactor: ${r.int(1, 3)} }`,
    `null, ${r.int(1, 2)}`,
  ]);
  if (r.chance(0.2)) return applied(op, [to], [zeros(r, r.one([x.slice(0, 2), [1, 1, 1, 1, ...x]]))]);
  const right = applied(op, [to], [zeros(r, x)]);
  return r.chance(0.5) ? right : `${right}.add(${zeros(r, [7, 11])})`;
};

const lpPool: Writer = (r, op) => {
  const rank = spatial(op);
  const x = [...(r.chance(0.7) ? [r.int(1, 2)] : []), r.int(1, 3), ...shapes(r, rank, rank, 2)];
  const settings = some(r, { stride: perAxis(r, rank, 1, 3), ceilMode: r.one(["true", "false"]) });
  const shape = r.chance(0.25) ? x.slice(-rank) : x;
  return applied(op, ["2", perAxis(r, rank, 1, r.chance(0.4) ? 6 : 2), ...settings], [zeros(r, shape)]);
};

const unpool: Writer = (r, op) => {
  const rank = spatial(op);
  const x = [...(r.chance(0.7) ? [r.int(1, 2)] : []), r.int(1, 3), ...shapes(r, rank, rank, 2)];
  const settings = some(r, { stride: perAxis(r, rank, 2, 3) });
  return applied(
    op,
    [perAxis(r, rank, 2, 3), ...settings],
    [zeros(r, r.chance(0.1) ? x.slice(-rank) : x), `${zeros(r, maybe(r, x))}.int()`],
  );
};

const adaptiveMax: Writer = (r, op) => {
  const rank = spatial(op);
  const x = [...(r.chance(0.7) ? [r.int(1, 2)] : []), r.int(1, 3), ...shapes(r, rank, rank, 2)];
  const to = r.chance(0.5) ? String(r.int(1, 3)) : list(shapes(r, rank, rank));
  return applied(op, [to], [zeros(r, r.chance(0.45) ? r.one([x.slice(-rank), [2, 2, ...x]]) : x)]);
};

const instance: Writer = (r, op) => {
  const rank = layered(op) ? spatial(op) : 2;
  const c = r.int(2, 3);
  const x = [...(layered(op) && r.chance(0.3) ? [] : [r.int(1, 2)]), c, ...shapes(r, rank, rank, 2)];
  if (!layered(op)) return applied(op, [], [zeros(r, r.chance(0.5) ? x.slice(0, 1) : x)]);
  const affine = some(r, { affine: r.one(["true", "false"]) });
  return applied(
    op,
    [c, ...affine],
    [zeros(r, r.chance(0.5) ? r.one([r.changed(x), x.slice(-rank), [1, 1, ...x]]) : x)],
  );
};

const batch: Writer = (r, op) => {
  const x = [r.int(2, 3), r.int(1, 3), ...shapes(r, 0, 2, 2)];
  return applied(op, ["null", "null", "{ training: true }"], [zeros(r, r.chance(0.5) ? x.slice(0, r.int(0, 1)) : x)]);
};

const group: Writer = (r, op) => {
  const groups = r.int(1, 3);
  const c = groups * r.int(1, 2);
  const x = [r.int(1, 3), c, ...shapes(r, 1, 2, 2)];
  const shape = r.chance(0.45) ? r.one([[x[0]!, c + 1, ...x.slice(2)], x.slice(0, 1)]) : x;
  return applied(op, layered(op) ? [groups, c] : [groups], [zeros(r, shape)]);
};

const lastAxes: Writer = (r, op) => {
  const last = shapes(r, 1, 2);
  const x = [...shapes(r, 0, 2), ...last];
  return applied(op, [list(last)], [zeros(r, maybe(r, x, 0.45))]);
};

const along: Writer = (r, op) => {
  const shape = shapes(r, 1, 3);
  const d = r.chance(0.4) ? r.one([shape.length, -shape.length - 1]) : r.int(-shape.length, shape.length - 1);
  return applied(op, r.one([["2", String(d)], [`{ dim: ${d} }`], []]), [zeros(r, shape)]);
};

const cosine: Writer = (r, op) => {
  const shape = shapes(r, 1, 3, 2);
  const second = r.chance(0.4) ? r.changed(shape) : r.broadcastable(shape);
  const d = r.int(-shape.length, shape.length - 1 + (r.chance(0.2) ? 1 : 0));
  return applied(op, r.one([[String(d)], [`{ dim: ${d} }`], []]), [zeros(r, shape), zeros(r, second)]);
};

const pairwise: Writer = (r, op) => {
  const shape = shapes(r, 1, 3, 2);
  const second = r.chance(0.5) ? r.changed(shape) : r.broadcastable(shape);
  return applied(op, r.one([[], ["1"], ["{ keepdim: true }"], ["2", "{ keepdim: true }"]]), [
    zeros(r, shape),
    zeros(r, second),
  ]);
};

const bilinear: Writer = (r, op) => {
  const [i, j, o] = [r.int(1, 4), r.int(1, 4), r.int(1, 4)];
  const lead = shapes(r, 0, 2);
  const [x, y] = [
    [...lead, i],
    [...lead, j],
  ].map((s) => zeros(r, maybe(r, s, 0.25)));
  return layered(op) ? applied(op, [i, j, o], [x!, y!]) : applied(op, [], [x!, y!, zeros(r, maybe(r, [o, i, j], 0.2))]);
};

const embedding: Writer = (r, op) => {
  const d = r.int(1, 4);
  const [input, weight] = [shapes(r, 0, 3), r.chance(0.5) ? r.one([[3], [3, d, 2]]) : [3, d]];
  return applied(op, [], [`${zeros(r, input)}.long()`, zeros(r, weight)]);
};

const bags: Writer = (r, op) => {
  const d = r.int(1, 4);
  const input = r.one([[r.int(1, 3), r.int(1, 3)], [r.int(2, 4)], shapes(r, 3, 4), []]);
  const x = `${zeros(r, input)}.long()`;
  const offsets = input.length === 1 ? ["tensor([0, 1]).int()"] : [];
  const right = layered(op) ? applied(op, [4, d], [x, ...offsets]) : applied(op, offsets, [x, zeros(r, [4, d])]);
  return input.length > 2 || input.length === 0 || r.chance(0.5) ? right : `${right}.matmul(${zeros(r, [d + 1, 2])})`;
};

const grid: Writer = (r, op) => {
  const rank = r.int(2, 3);
  const n = r.int(1, 2);
  const [x, g] = [
    [n, r.int(1, 2), ...shapes(r, rank, rank, 2)],
    [n, ...shapes(r, rank, rank, 2), rank],
  ];
  return applied(op, [], [zeros(r, r.chance(0.15) ? x.slice(1) : x), zeros(r, maybe(r, g))]);
};

const affineGrid: Writer = (r, op) => {
  const n = r.int(1, 3);
  const size = [n, 1, r.int(1, 4), r.int(1, 4)];
  const right = applied(op, [list(size)], [zeros(r, [n, 2, 3])]);
  return r.chance(0.5) ? right : `${right}.add(${zeros(r, [size[2]! + 5, 1, 1])})`;
};

const slopes: Writer = (r, op) => {
  const c = r.int(1, 3);
  return applied(op, [c], [zeros(r, r.chance(0.5) ? [r.int(1, 3), c, ...shapes(r, 0, 2)] : shapes(r, 1, 3))]);
};

const distances: Writer = (r, op) => {
  const k = r.int(1, 4);
  const lead = shapes(r, 0, 1);
  const [a, b] = [
    [...lead, r.int(1, 4), k],
    [...lead, r.int(1, 4), k],
  ].map((s) => zeros(r, maybe(r, s, 0.25)));
  return `${op}(${a}, ${b})`;
};

/** How the programs of each of these are written. */
export const blocks: Readonly<Record<string, Writer>> = {
  ...every(
    "nn.ReLU6 nn.SELU nn.SiLU nn.Mish nn.Hardswish nn.Hardsigmoid nn.Sigmoid nn.Tanh nn.LogSigmoid nn.Softsign nn.Tanhshrink nn.ELU nn.CELU nn.Hardtanh nn.Softplus nn.Hardshrink nn.Softshrink nn.RReLU nn.AlphaDropout nn.FeatureAlphaDropout",
    stays("", 2),
  ),
  "nn.Threshold": stays("1, 2"),
  threshold: stays("1, 2"),
  ...every("dropout alphaDropout featureAlphaDropout", stays("", 2)),
  ...every("nn.LogSoftmax nn.Softmin", stays("{ dim: -1 }")),
  "nn.Softmax2d": ofRank(3, 4),
  "nn.Dropout1d": ofRank(2, 3),
  "nn.Dropout2d": ofRank(3, 4),
  "nn.Dropout3d": ofRank(4, 5),
  dropout1d: ofRank(2, 3),
  dropout2d: ofRank(3, 4),
  dropout3d: ofRank(4, 5),
  "nn.PReLU": slopes,
  "nn.MultiheadAttention": attention,
  scaledDotProductAttention: products,
  ...every("nn.TransformerEncoderLayer nn.TransformerEncoder", encoder),
  ...every("nn.TransformerDecoderLayer nn.TransformerDecoder", decoder),
  "nn.Transformer": transformer,
  ...every(
    ["Zero", "Constant", "Reflection", "Replication", "Circular"]
      .flatMap((kind) => [1, 2, 3].map((rank) => `nn.${kind}Pad${rank}d`))
      .join(" "),
    padding,
  ),
  ...every("pixelShuffle pixelUnshuffle nn.PixelShuffle nn.PixelUnshuffle", shuffle),
  ...every("channelShuffle nn.ChannelShuffle", channels),
  // The function's name is also a tensor's method, which has programs of its own.
  "nn.Unfold": columns,
  ...every("fold nn.Fold", fromColumns),
  ...every("interpolate nn.Upsample nn.UpsamplingNearest2d nn.UpsamplingBilinear2d", resize),
  ...every("lpPool1d lpPool2d lpPool3d nn.LPPool1d nn.LPPool2d nn.LPPool3d", lpPool),
  ...every("maxUnpool1d maxUnpool2d maxUnpool3d nn.MaxUnpool1d nn.MaxUnpool2d nn.MaxUnpool3d", unpool),
  ...every(
    "adaptiveMaxPool1d adaptiveMaxPool2d adaptiveMaxPool3d nn.AdaptiveMaxPool1d nn.AdaptiveMaxPool2d nn.AdaptiveMaxPool3d",
    adaptiveMax,
  ),
  ...every("instanceNorm nn.InstanceNorm1d nn.InstanceNorm2d nn.InstanceNorm3d", instance),
  batchNorm: batch,
  ...every("groupNorm nn.GroupNorm", group),
  ...every("layerNorm rmsNorm", lastAxes),
  localResponseNorm: ofRank(3, 5, 2),
  "nn.LocalResponseNorm": ofRank(3, 5, 2),
  normalize: along,
  ...every("cosineSimilarity nn.CosineSimilarity", cosine),
  ...every("pairwiseDistance nn.PairwiseDistance", pairwise),
  cdist: distances,
  ...every("bilinear nn.Bilinear", bilinear),
  embedding,
  ...every("embeddingBag nn.EmbeddingBag", bags),
  gridSample: grid,
  affineGrid,
};
