/** Writers of programs of operations of neural networks. */

import { type Random, shapes } from "./draw";
import { list, type Writer, zeros } from "./writing";

export const linear: Writer = (r, op) => {
  const [i, o] = [r.int(1, 5), r.int(1, 5)];
  const x = [...shapes(r, 0, 2), i];
  const wrong = r.chance(0.45);
  const part = r.int(0, 2);
  const operands = [x, [o, i], [o]].map((s, at) => (wrong && at === part ? r.changed(s, 7) : s));
  if (r.chance(0.3) && part < 2) operands.pop();
  return `${op}(${operands.map((s) => zeros(r, s)).join(", ")})`;
};

export const einsum: Writer = (r, op) => {
  const [i, j, k] = [r.int(2, 4), r.int(5, 7), r.int(8, 9)];
  const [equation, operands] = r.one<[string, number[][]]>([
    [
      "ij,jk->ik",
      [
        [i, j],
        [j, k],
      ],
    ],
    [
      "ij,jk",
      [
        [i, j],
        [j, k],
      ],
    ],
    [
      "bij, bjk -> bik",
      [
        [3, i, j],
        [3, j, k],
      ],
    ],
    [
      "...ij,...jk->...ik",
      [
        [2, i, j],
        [j, k],
      ],
    ],
    ["ij->ji", [[i, j]]],
    ["ii->i", [[i, i]]],
    ["ii", [[i, i]]],
    ["i,j->ij", [[i], [j]]],
    [
      "ij,ij->",
      [
        [i, j],
        [i, j],
      ],
    ],
    [
      "bi,oi->bo",
      [
        [i, k],
        [j, k],
      ],
    ],
  ]);
  const at = r.int(0, operands.length - 1);
  const drawn = operands.map((s, n) => (n === at && r.chance(0.45) ? r.one([r.changed(s), [...s, 2], s.slice(1)]) : s));
  const texts = drawn.map((s) => zeros(r, s));
  return r.chance(0.3) ? `${op}("${equation}", ${list(texts)})` : `${op}("${equation}", ${texts.join(", ")})`;
};

/** The number of spatial axes in an operation's name: conv2d has two. */
export const spatial = (op: string) => Number(/\d/.exec(op)![0]);

/** One number for every axis, or one for each. */
export const perAxis = (r: Random, rank: number, low: number, high: number) =>
  r.chance(0.6) ? String(r.int(low, high)) : list(Array.from({ length: rank }, () => r.int(low, high)));

/** `{ stride: 2 }` of some of the settings. */
export const some = (r: Random, settings: Readonly<Record<string, string>>) => {
  const chosen = Object.entries(settings).filter(() => r.chance(0.5));
  return chosen.length > 0 ? [`{ ${chosen.map(([name, value]) => `${name}: ${value}`).join(", ")} }`] : [];
};

export const conv: Writer = (r, op) => {
  const rank = spatial(op);
  const transposed = op.includes("Transpose");
  const groups = r.chance(0.2) ? 2 : 1;
  const [i, o] = [r.int(1, 3) * groups, r.int(1, 3) * groups];
  const x = [...(r.chance(0.2) ? [] : [r.int(1, 2)]), i, ...Array.from({ length: rank }, () => r.int(3, 7))];
  const w = [...(transposed ? [i, o / groups] : [o, i / groups]), ...Array.from({ length: rank }, () => r.int(1, 3))];
  const settings = {
    stride: perAxis(r, rank, 1, 3),
    padding: !transposed && r.chance(0.2) ? r.one(['"same"', '"valid"']) : transposed ? "0" : perAxis(r, rank, 0, 2),
    dilation: perAxis(r, rank, 1, 2),
  };
  if (settings.padding === '"same"') settings.stride = "1";
  if (r.chance(0.45)) {
    const fault = r.int(0, 3);
    if (fault === 0) x.splice(-rank - 1, 1, i + 1);
    else if (fault === 1) w.pop();
    else if (fault === 2) x.splice(0, x.length - rank);
    else w.splice(transposed ? 0 : 1, 1, w[transposed ? 0 : 1]! + 1);
  }
  const options = some(r, settings);
  if (groups > 1)
    options.splice(
      0,
      1,
      options.length > 0 ? options[0]!.replace(" }", `, groups: ${groups} }`) : `{ groups: ${groups} }`,
    );
  if (
    options[0]?.includes('"same"') === false &&
    options[0].includes("stride") === false &&
    r.chance(0.3) &&
    groups === 1
  ) {
    return `${op}(${zeros(r, x)}, ${zeros(r, w)}, null, ${settings.stride})`;
  }
  return `${op}(${[zeros(r, x), zeros(r, w), ...options].join(", ")})`;
};

export const pool: Writer = (r, op) => {
  const rank = spatial(op);
  const x = [...(r.chance(0.2) ? [] : [r.int(1, 2)]), r.int(1, 3), ...Array.from({ length: rank }, () => r.int(2, 8))];
  const kernel = r.chance(0.6) ? r.int(2, 5) : Array.from({ length: rank }, () => r.int(2, 5));
  const settings: Record<string, string> = {
    stride: perAxis(r, rank, 1, 3),
    padding: "1",
    ceilMode: r.one(["true", "false"]),
  };
  if (op.startsWith("max")) settings.dilation = perAxis(r, rank, 1, 2);
  if (op.startsWith("lp")) delete settings.padding;
  if (r.chance(0.3)) x.splice(0, x.length - rank);
  const args = [
    zeros(r, x),
    ...(op.startsWith("lp") ? ["2"] : []),
    typeof kernel === "number" ? String(kernel) : list(kernel),
    ...some(r, settings),
  ];
  return `${op}(${args.join(", ")})`;
};

export const adaptive: Writer = (r, op) => {
  const rank = spatial(op);
  const x = [...(r.chance(0.2) ? [] : [r.int(1, 2)]), r.int(1, 3), ...Array.from({ length: rank }, () => r.int(2, 8))];
  if (r.chance(0.45)) x.splice(0, r.int(x.length - rank, x.length - 1));
  const to = r.chance(0.5)
    ? String(r.int(1, 4))
    : list(Array.from({ length: rank }, () => (r.chance(0.2) ? "null" : r.int(1, 4))));
  return `${op}(${zeros(r, x)}, ${to})`;
};
