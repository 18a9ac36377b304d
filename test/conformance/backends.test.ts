/** Every recorded call on every backend that this machine can run: they may differ in rounding, and in nothing else. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

import { backends, useBackend } from "../../lib/backend/select";
import { readCases, replay } from "./replay";

const groups = readdirSync(join(__dirname, "cases"))
  .map((file) => file.replace(".json.gz", ""))
  .filter((group) => !group.startsWith("nn-"));

afterAll(() => {
  useBackend();
});

describe.each(backends())("on %s", (name) => {
  test.each(groups)("%s", (group) => {
    useBackend(name);
    const wrong = readCases(group).flatMap((one) => {
      const found = replay(one);
      return found === undefined ? [] : [`${one.op}: ${found}`];
    });
    expect(wrong).toEqual([]);
  });
});
