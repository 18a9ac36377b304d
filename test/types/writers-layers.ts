/** Writers of programs of layers: `new nn.Linear(3, 4).forward(zeros(2, 3))`. */

import { shapes } from "./draw";
import { adaptive, perAxis, pool, some, spatial } from "./writers-network";
import { list, type Writer, zeros } from "./writing";

const layer = (name: string, args: readonly unknown[], inputs: readonly string[], part = "") =>
  `new nn.${name}(${args.join(", ")}).forward(${inputs.join(", ")})${part}`;

/** Last axis `i` to `o`. */
const linear: Writer = (r) => {
  const [i, o] = [r.int(1, 9), r.int(1, 9)];
  const x = [...shapes(r, 0, 3), i];
  const wrong = r.chance(0.45);
  return layer(
    "Linear",
    [i, o, ...(r.chance(0.2) ? ["{ bias: false }"] : [])],
    [zeros(r, wrong ? r.one([r.changed(x, 5), x.slice(0, -1)]) : x)],
  );
};

/** `*s -> *s`, wrong by what stands around it. */
const same =
  (...args: unknown[]): Writer =>
  (r, op) => {
    const shape = shapes(r, 1, 4);
    const right = layer(op.slice(3), args, [zeros(r, shape)]);
    return r.chance(0.5)
      ? right
      : `${right}.add(${zeros(
          r,
          r.changed(
            shape.map((n) => n + 1),
            3,
          ),
        )})`;
  };

const lastAxes =
  (name: string): Writer =>
  (r) => {
    const last = shapes(r, 1, 2);
    const x = [...shapes(r, 0, 2), ...last];
    const given = last.length === 1 && r.chance(0.5) ? String(last[0]) : list(last);
    return layer(name, [given], [zeros(r, r.chance(0.45) ? r.one([r.changed(x), x.slice(1)]) : x)]);
  };

const batchNorm =
  (rank: 1 | 2 | 3): Writer =>
  (r) => {
    const c = r.int(1, 4);
    const x = [r.int(2, 3), c, ...(rank === 1 && r.chance(0.4) ? [] : Array.from({ length: rank }, () => r.int(2, 3)))];
    if (r.chance(0.45)) x[1] = c + r.int(1, 3);
    return layer(`BatchNorm${rank}d`, [c], [zeros(r, x)]);
  };

const embedding: Writer = (r) => {
  const d = r.int(1, 6);
  const shape = shapes(r, 0, 3);
  const right = layer("Embedding", [9, d], [`${zeros(r, shape)}.long()`]);
  return r.chance(0.5) ? right : `${right}.matmul(${zeros(r, [r.chance(0.3) ? d : d + 1, 2])})`;
};

/** Recurrent layers: outputs and states, in their different arrangements. */
const recurrent =
  (name: "RNN" | "GRU" | "LSTM"): Writer =>
  (r) => {
    const [i, h, t, b] = [r.int(1, 4), r.int(2, 4), r.int(1, 3), r.int(1, 4)];
    const settings = some(r, {
      numLayers: String(r.int(1, 2)),
      batchFirst: r.one(["true", "false"]),
      bidirectional: r.one(["true", "false"]),
      ...(name === "LSTM" && r.chance(0.5) ? { projSize: String(r.int(1, h - 1)) } : {}),
    });
    if (settings.length > 0 && r.chance(0.2)) settings[0] = settings[0]!.replace(/numLayers: (\d),? ?/, "");
    const positional = r.chance(0.2) && !settings[0]?.includes("numLayers") ? ["2"] : [];
    const x = r.chance(0.7) ? [t, b, i] : [t, i];
    const given: string[] = [];
    if (r.chance(0.3)) {
      const text = settings.join("");
      const layers =
        (positional.length > 0 || text.includes("numLayers: 2") ? 2 : 1) *
        (text.includes("bidirectional: true") ? 2 : 1);
      const batch = x.length === 2 ? [] : [text.includes("batchFirst: true") ? t : b];
      const out = Number(/projSize: (\d)/.exec(text)?.[1] ?? h);
      const states = [out, h].map((size) =>
        zeros(r, r.chance(0.3) ? r.changed([layers, ...batch, size]) : [layers, ...batch, size]),
      );
      given.push(name === "LSTM" ? list(states) : states[0]!);
    }
    const wrong = r.chance(0.35)
      ? r.one([r.changed(x.slice(-1)).length === 1 ? [...x.slice(0, -1), i + 2] : x, [i], [2, ...x, 1]])
      : x;
    const part = name === "LSTM" ? r.one(["[0]", "[1][0]", "[1][1]"]) : r.one(["[0]", "[1]"]);
    return layer(name, [i, h, ...positional, ...settings], [zeros(r, wrong), ...given], part);
  };

const cell =
  (name: "RNNCell" | "GRUCell" | "LSTMCell"): Writer =>
  (r) => {
    const [i, h, b] = [r.int(1, 4), r.int(1, 4), r.int(1, 4)];
    const batch = r.chance(0.7) ? [b] : [];
    const given: string[] = [];
    if (r.chance(0.5)) {
      const states = [1, 2].map(() => zeros(r, r.chance(0.3) ? r.changed([...batch, h]) : [...batch, h]));
      given.push(name === "LSTMCell" ? list(states) : states[0]!);
    }
    const x = r.chance(0.35)
      ? r.one([
          [...batch, i + 1],
          [2, ...batch, 3, i],
        ])
      : [...batch, i];
    return layer(name, [i, h], [zeros(r, x), ...given], name === "LSTMCell" ? r.one(["[0]", "[1]"]) : "");
  };

/** A convolution's program written as a layer's: `conv2d(x, w, { stride: 2 })` as `new nn.Conv2d(i, o, k, { stride: 2 })`. */
const convolution =
  (name: string): Writer =>
  (r) => {
    const rank = spatial(name);
    const transposed = name.includes("Transpose");
    const [i, o] = [r.int(1, 3), r.int(1, 3)];
    const kernel = r.chance(0.6) ? r.int(1, 3) : Array.from({ length: rank }, () => r.int(1, 3));
    const x = [...(r.chance(0.2) ? [] : [r.int(1, 2)]), i, ...Array.from({ length: rank }, () => r.int(2, 7))];
    const settings: Record<string, string> = {
      stride: perAxis(r, rank, 1, 3),
      padding: perAxis(r, rank, 0, transposed ? 0 : 2),
      dilation: perAxis(r, rank, 1, 2),
    };
    if (r.chance(0.4)) r.chance(0.6) ? x.splice(-rank - 1, 1, i + 1) : x.splice(0, x.length - rank);
    const given = r.chance(0.2) ? [settings.stride] : some(r, settings);
    return layer(name, [i, o, typeof kernel === "number" ? kernel : list(kernel), ...given], [zeros(r, x)]);
  };

/** A pooling function's program written as a layer's. */
const asLayer =
  (name: string, op: string, write: Writer): Writer =>
  (r) => {
    const [, x, args] = /^\w+\((zeros\(.*?\)(?=, )), (.*)\)$/.exec(write(r, op))!;
    return layer(name, [args], [x!]);
  };

const flatten: Writer = (r) => {
  const shape = shapes(r, 1, 4);
  const args = r.one([[], [], [String(r.int(-2, 2))], [String(r.int(0, 2)), String(r.int(-2, 3))]]);
  const right = layer("Flatten", args, [zeros(r, shape)]);
  return r.chance(0.6) ? right : `${right}.matmul(${zeros(r, [r.int(1, 60), 2])})`;
};

const unflatten: Writer = (r) => {
  const to = shapes(r, 1, 3);
  const n = to.reduce((a, b) => a * b, 1);
  const d = r.int(-2, 1);
  const x = [n, n];
  return layer(
    "Unflatten",
    [d, list(r.chance(0.3) ? [-1, ...to.slice(1)] : to)],
    [zeros(r, r.chance(0.4) ? [n + 1, n + 1] : x)],
  );
};

const glu: Writer = (r) => {
  const shape = shapes(r, 1, 3);
  return layer("GLU", r.chance(0.5) ? [] : [String(r.int(-shape.length, shape.length - 1))], [zeros(r, shape)]);
};

/** Several layers one after another. */
const sequential: Writer = (r) => {
  const sizes = Array.from({ length: r.int(2, 4) }, () => r.int(1, 6));
  const layers = sizes
    .slice(1)
    .flatMap((o, i) => [
      `new nn.Linear(${r.chance(0.15) ? sizes[i]! + 1 : sizes[i]}, ${o})`,
      ...(r.chance(0.5)
        ? [`new nn.${r.one(["ReLU()", "Tanh()", "Dropout(0.5)", "Identity()", "Softmax(-1)", `LayerNorm(${o})`])}`]
        : []),
    ]);
  const x = [...shapes(r, 0, 2), sizes[0]!];
  return layer("Sequential", r.chance(0.3) ? [list(layers)] : layers, [zeros(r, r.chance(0.2) ? r.changed(x) : x)]);
};

/** A picture's network: convolution, pooling, flatten, linear. */
const vision: Writer = (r) => {
  const [side, c, k] = [r.int(6, 12), r.int(1, 4), r.int(1, 3)];
  const [stride, padding] = [r.int(1, 2), r.int(0, 1)];
  const size = Math.floor((side + 2 * padding - k) / stride) + 1;
  const pooled = Math.floor((size - 2) / 2) + 1;
  const flat = c * pooled * pooled;
  const layers = [
    `new nn.Conv2d(1, ${c}, ${k}, { stride: ${stride}, padding: ${padding} })`,
    `new nn.BatchNorm2d(${r.chance(0.15) ? c + 1 : c})`,
    "new nn.ReLU()",
    "new nn.MaxPool2d(2)",
    "new nn.Flatten()",
    `new nn.Linear(${r.chance(0.4) ? flat + r.int(1, 40) : flat}, 3)`,
  ];
  return layer("Sequential", layers, [zeros(r, [2, 1, side, side])]);
};

/** How the programs of each layer are written. */
export const layers: Readonly<Record<string, Writer>> = {
  "nn.Linear": linear,
  "nn.Identity": same(),
  "nn.ReLU": same(),
  "nn.GELU": same(),
  "nn.LeakyReLU": same(0.1),
  "nn.Dropout": same(0.5),
  "nn.Softmax": same("{ dim: -1 }"),
  "nn.LayerNorm": lastAxes("LayerNorm"),
  "nn.RMSNorm": lastAxes("RMSNorm"),
  "nn.BatchNorm1d": batchNorm(1),
  "nn.BatchNorm2d": batchNorm(2),
  "nn.BatchNorm3d": batchNorm(3),
  "nn.Embedding": embedding,
  "nn.RNN": recurrent("RNN"),
  "nn.GRU": recurrent("GRU"),
  "nn.LSTM": recurrent("LSTM"),
  "nn.RNNCell": cell("RNNCell"),
  "nn.GRUCell": cell("GRUCell"),
  "nn.LSTMCell": cell("LSTMCell"),
  ...Object.fromEntries(
    ["Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"].map((name) => [
      `nn.${name}`,
      convolution(name),
    ]),
  ),
  ...Object.fromEntries(
    [1, 2, 3].flatMap((rank) =>
      (["Max", "Avg"] as const).map((kind) => [
        `nn.${kind}Pool${rank}d`,
        asLayer(`${kind}Pool${rank}d`, `${kind.toLowerCase()}Pool${rank}d`, pool),
      ]),
    ),
  ),
  ...Object.fromEntries(
    [1, 2, 3].map((rank) => [
      `nn.AdaptiveAvgPool${rank}d`,
      asLayer(`AdaptiveAvgPool${rank}d`, `adaptiveAvgPool${rank}d`, adaptive),
    ]),
  ),
  "nn.Flatten": flatten,
  "nn.Unflatten": unflatten,
  "nn.GLU": glu,
  "nn.Sequential": sequential,
  "a network for pictures": vision,
};
