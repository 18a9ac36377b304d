/** The lessons as a course: every slide is found through the index, and each lesson has what a learner needs on the way. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const folder = join(__dirname, "..", "..", "notebooks");
const files = readdirSync(folder).filter((name) => /^\d\d-.*\.ipynb$/.test(name));

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
}
const cellsOf = (name: string) => (JSON.parse(readFileSync(join(folder, name), "utf8")) as { cells: Cell[] }).cells;
const textOf = (name: string, type: string) =>
  cellsOf(name)
    .filter((cell) => cell.cell_type === type)
    .map((cell) => cell.source.join(""))
    .join("\n\n");
const headings = (name: string) => [...textOf(name, "markdown").matchAll(/^#+ (.+)$/gm)].map((m) => m[1]);

const index = textOf(files[0]!, "markdown");
const lessons = files.slice(1);
/** Rows of the index's table of slides: the slides, the lesson's file, the heading there. */
const rows = [...index.matchAll(/^\| (\d+)(?:–(\d+))? \| [^|]+ \| (?:\[[^\]]+\]\(([^)]+)\)|this index) \| (.+) \|$/gm)];

describe("the index", () => {
  it("says where every slide is", () => {
    const slides = rows.flatMap(([, from, to]) =>
      Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, i) => Number(from) + i),
    );
    expect([...new Set(slides)].sort((a, b) => a - b)).toEqual(Array.from({ length: 22 }, (_, i) => i + 1));
  });

  it("names headings that are there", () => {
    const lost = rows.filter(([, , , file, where]) => file !== undefined && !headings(file).includes(where));
    expect(lost.map(([row]) => row)).toEqual([]);
  });

  it("says of each lesson how long it takes, as the lesson does", () => {
    for (const name of lessons) {
      const [, minutes] = /about (\d+) minutes\*/.exec(textOf(name, "markdown"))!;
      const row = index.split("\n").find((line) => line.startsWith("| [") && line.includes(`(${name}) | `))!;
      expect(row, name).toMatch(new RegExp(`\\| ${minutes} \\|$`));
    }
  });
});

describe.each(lessons)("%s", (name) => {
  const text = textOf(name, "markdown");
  const code = textOf(name, "code");

  it("opens with its slides and its aims, and closes with what to remember and where to go next", () => {
    expect(text).toMatch(/\*\[Lecture slides? [\d–, and]+\]\(00-index\.ipynb#From-slide-to-lesson\)/);
    expect(text).toContain("**After this lesson you can**");
    expect(text).toContain("**For the quick:**");
    expect(headings(name)).toContain("What to remember");
    const after = lessons[lessons.indexOf(name) + 1] ?? files[0]!;
    expect(text).toMatch(new RegExp(`\\*\\*Next:\\*\\*.*\\(${after}\\)`));
  });

  it("asks for predictions, shows mathematics and pictures, and checks its formulas", () => {
    expect(text.match(/\*\*Predict first\.\*\*/g)?.length ?? 0).toBeGreaterThanOrEqual(3);
    expect(text).toMatch(/\$\$|\$[^$]+\$/);
    expect(code).toMatch(/plot\.|pictures\.|explore\.|explain\(|draw\(/);
    expect(code).toContain("throw new Error(");
  });
});
