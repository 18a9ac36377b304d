/** The lecture's worked example, (x + a)(x + b) with a squared error, as a graph for tests. */

import { type ExplainOptions, explain } from "../../lib/explain/explain";
import { tensor } from "../../lib/index";

export const lectureCode = `const x = tensor(2), y = tensor(10);
const a = tensor(1, { requiresGrad: true });
const b = tensor(3, { requiresGrad: true });
const u = x.add(a);
const v = x.add(b);
const p = u.mul(v);
const z1 = y.sub(p);
const L = z1.pow(2);
explain(L)`;

/** The graph with x = 2, y = 10, a = 1, b = 3, as the lecture has it. */
export function lecture(options: ExplainOptions & { xNeedsGrad?: boolean } = {}) {
  const { xNeedsGrad = false, ...rest } = options;
  const x = tensor(2, { requiresGrad: xNeedsGrad });
  const y = tensor(10);
  const a = tensor(1, { requiresGrad: true });
  const b = tensor(3, { requiresGrad: true });
  const u = x.add(a);
  const v = x.add(b);
  const p = u.mul(v);
  const z1 = y.sub(p);
  const L = z1.pow(2);
  return explain(L, { code: lectureCode, ...rest });
}
