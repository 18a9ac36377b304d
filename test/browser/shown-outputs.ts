/** What the cells of an exported page show, read in any browser, and how it differs from one time to the next. */

/** What one cell shows. */
export interface ShownCell {
  /** All that is text, widgets included, figures not. */
  text: string;
  /** The traces of its figures. */
  figures: unknown[];
}

/**
 * Reads every cell of the page that this runs in, after what is drawn on sight has been drawn. Handed to a browser as text, so it
 * uses nothing from outside itself.
 */
export async function shownOutputs(): Promise<ShownCell[]> {
  const until = async (done: () => boolean) => {
    for (let waited = 0; !done() && waited < 30_000; waited += 50) await new Promise((turn) => setTimeout(turn, 50));
  };
  for (let next = document.querySelector("[data-output]"); next; next = document.querySelector("[data-output]")) {
    const place = next;
    place.scrollIntoView({ behavior: "instant", block: "center" });
    await until(() => !place.hasAttribute("data-output"));
  }
  const figure = ".output.figure > .drawing";
  await until(() => [...document.querySelectorAll(figure)].every((each) => each.querySelector(".main-svg")));
  await until(() => document.querySelector(".output.rich:empty, .output > .stand-in") === null);
  return [...document.querySelectorAll<HTMLElement>(".program .outputs")].map((area) => {
    const figures = [...area.querySelectorAll<HTMLElement & { data?: unknown }>(figure)];
    const text = [...area.children].map((output) => {
      const drawing = output.matches(".figure") ? output : output.querySelector(".figure");
      if (drawing) return `[figure: ${drawing.getAttribute("aria-label")}]`;
      const shadows = [...output.querySelectorAll(".shadowed")].map(
        (host) => host.shadowRoot!.querySelector<HTMLElement>(".holder")!.innerText,
      );
      return [(output as HTMLElement).innerText, ...shadows].join("\n");
    });
    return {
      text: text.join("\n"),
      figures: figures.map(({ data }) =>
        JSON.parse(
          JSON.stringify(data, (_key, value: unknown) =>
            ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value,
          ),
        ),
      ),
    };
  });
}

/** Times differ from run to run. */
const times = /\d+(\.\d+)? ?(s|ms|seconds|min)\b|\d+(\.\d+)? a second/g;
const number = /[-+]?\d+(\.\d+)?(e[-+]?\d+)?/gi;

/**
 * Where two readings differ, a sentence each.
 *
 * @param tolerance by how much numbers may differ, relative to the larger one or to 1
 */
export function differences(expected: readonly ShownCell[], found: readonly ShownCell[], tolerance = 0): string[] {
  const told: string[] = [];
  if (expected.length !== found.length) told.push(`${expected.length} cells, then ${found.length}`);
  const close = (a: number, b: number) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
  const walk = (a: unknown, b: unknown, where: string): void => {
    if (typeof a === "number" && typeof b === "number" ? close(a, b) : a === b) return;
    if (typeof a === "string" && typeof b === "string") {
      const words = (text: string) =>
        text.replace(times, "some time").replace(number, "0").split(/\s+/).join(" ").trim();
      const numbers = (text: string) => [...text.replace(times, "").matchAll(number)].map(([digits]) => Number(digits));
      if (words(a) !== words(b)) told.push(`${where}: ${clip(words(a))} / ${clip(words(b))}`);
      else walk(numbers(a), numbers(b), where);
    } else if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        walk((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${where}.${key}`);
      }
    } else told.push(`${where}: ${clip(String(a))} / ${clip(String(b))}`);
  };
  expected.forEach((cell, index) => {
    walk(cell, found[index], `cell ${index + 1}`);
  });
  return told.slice(0, 20);
}

function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
