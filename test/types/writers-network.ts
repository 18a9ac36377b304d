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

/** An equation of random letters, with or without `->` and `...`; wrong by a size, an axis or a letter. */
export const einsum: Writer = (r, op) => {
  const letters = ["a", "b", "c", "i", "j"].filter(() => r.chance(0.7)).concat("k");
  const size = new Map(letters.map((letter) => [letter, r.int(2, 6)]));
  const dots = r.chance(0.25) ? shapes(r, 1, 2) : undefined;
  const terms = Array.from({ length: r.int(1, 3) }, () => {
    const own = r
      .order(letters.length)
      .slice(0, r.int(1, 3))
      .map((i) => letters[i]!);
    if (r.chance(0.1)) own.push(own[0]!);
    return { own, at: dots && r.chance(0.8) ? r.int(0, own.length) : -1 };
  });
  const operands = terms.map(({ own, at }) => {
    const sizes = own.map((letter) => size.get(letter)!);
    return at < 0 ? sizes : [...sizes.slice(0, at), ...r.broadcastable(dots!), ...sizes.slice(at)];
  });
  const wrong = r.int(0, operands.length - 1);
  if (r.chance(0.45))
    operands[wrong] = r.one([r.changed(operands[wrong]!), [...operands[wrong]!, 2], operands[wrong]!.slice(1)]);
  const used = [...new Set(terms.flatMap(({ own }) => own))];
  const out = r
    .order(used.length)
    .slice(0, r.int(0, used.length))
    .map((i) => used[i]!);
  if (r.chance(0.05)) out.push("z");
  if (r.chance(0.05) && out.length > 0) out.push(out[0]!);
  const withDots = terms.some(({ at }) => at >= 0);
  const left = terms.map(({ own, at }) =>
    at < 0 ? own.join("") : `${own.slice(0, at).join("")}...${own.slice(at).join("")}`,
  );
  const right = r.chance(0.3) ? "" : `${r.one(["->", " -> "])}${withDots ? "..." : ""}${out.join("")}`;
  const equation = `${left.join(r.one([",", ", "]))}${right}`;
  const texts = operands.map((s) => zeros(r, s));
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
