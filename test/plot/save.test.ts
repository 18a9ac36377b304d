import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Files, files, memoryFiles, useFiles } from "../../lib/backend/files";
import { line } from "../../lib/plot/line";

describe("fig.save", () => {
  let before: Files;
  beforeEach(() => {
    before = files();
    useFiles(memoryFiles());
  });
  afterEach(() => useFiles(before));
  const read = (path: string) => new TextDecoder().decode(files().read(path));

  it("writes plotly's JSON", async () => {
    const figure = line([1, 2], { title: "two" });
    await figure.save("out/two.json");
    expect(JSON.parse(read("out/two.json"))).toEqual(JSON.parse(JSON.stringify(figure)));
  });

  it("writes a page that needs nothing else, with alt text and the data", async () => {
    await line([1, 2], { title: "a </script> b" }).save("two.html");
    const page = read("two.html");
    expect(page).toContain("Plotly.newPlot");
    expect(page).toContain("<td>1</td><td>2</td>");
    expect(page).toContain("a &lt;/script&gt; b");
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)=/);
  });

  it("says which endings it knows, and that pictures need a Chromium", async () => {
    await expect(line([1]).save("two.pdf")).rejects.toThrow(
      "save: two.pdf: a figure is saved as .html, .json, .svg or .png",
    );
    const saved = process.env.CHROME_PATH;
    process.env.CHROME_PATH = "/no/such/browser";
    await expect(line([1]).save("two.png")).rejects.toThrow(
      "CHROME_PATH=/no/such/browser is no program that can be run",
    );
    if (saved === undefined) delete process.env.CHROME_PATH;
    else process.env.CHROME_PATH = saved;
    expect(files().exists("two.png")).toBe(false);
  });
});
