/** Values with indices: by name, and taken apart. */

import { expect, test } from "vitest";
import { tensor } from "../../lib/index";

test("max, sort, topk and cummax give pairs", () => {
  const x = tensor([[3, 1, 2]]);
  for (const result of [x.max(1), x.sort(), x.topk(2), x.cummax(1)]) {
    const [values, indices] = result;
    expect(values).toBe(result.values);
    expect(indices).toBe(result.indices);
    expect(Object.keys(result)).toEqual(["values", "indices"]);
  }
  expect([...x.max(1)].map((t) => t.tolist())).toEqual([[3], [0]]);
});
