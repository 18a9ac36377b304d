/** Runs the Jupyter project's own kernel tests on the built kernel. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeSpecFolder, python } from "../kernel/spec-folder";

test("jupyter_kernel_test passes, everything declared but the pager", () => {
  const spec = makeSpecFolder();
  try {
    const run = spawnSync(python, [join(__dirname, "jupyter-kernel-test.py")], {
      cwd: spec.folder,
      env: spec.env,
      encoding: "utf8",
      timeout: 170_000,
    });
    const text = `${run.error ?? ""}${run.stdout}${run.stderr}`;
    expect(text).toMatch(/^OK \(skipped=1\)$/m);
    expect([...text.matchAll(/skipped '(.*)'/g)].map((match) => match[1])).toEqual(["No code page something"]);
    expect(run.status).toBe(0);
  } finally {
    spec.remove();
  }
});
