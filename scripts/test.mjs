/** `npm test`: the set-up, then every test; the last line counts them. Extra words go to vitest. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, SetupError, setup } from "./setup.mjs";

const built = await setUp();
const scratch = mkdtempSync(join(tmpdir(), "typetorch-test-"));
const report = join(scratch, "report.json");
try {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const words = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  spawnSync(process.execPath, [vitest, ...words, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
  const { passed, failed, skipped } = count(report);
  if (!built) console.log("The build reported errors, which counts as one failure.");
  const failures = failed + (built ? 0 : 1);
  console.log(`\n${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exitCode = failures === 0 && passed > 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The set-up; where it cannot be done there is nothing to test, and that is one failure. */
async function setUp() {
  try {
    return await setup({ tests: true });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}\n\n0 passed, 1 failed`);
    process.exit(1);
  }
}

/** Counts tests; a file that fails before its first test counts as one failure. */
function count(file) {
  let results;
  try {
    results = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    console.log("vitest left no report: it ended before the tests did.");
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of results.testResults) {
    const states = suite.assertionResults.map((test) => test.status);
    counts.passed += states.filter((state) => state === "passed").length;
    const failed = states.filter((state) => state === "failed").length;
    counts.failed += failed === 0 && suite.status === "failed" ? 1 : failed;
    counts.skipped += states.filter((state) => state !== "passed" && state !== "failed").length;
  }
  if (!results.success && counts.failed === 0) counts.failed = 1;
  return counts;
}
