/** The kernel's outputs that the page carries: those that only a script can draw are drawn when they come into view. */

import { type Bundle, showBundle } from "./bundle-view";
import { shownNotebook } from "./carried-notebook";
import { unpack } from "./unpack";

export interface SavedCell {
  cell_type: string;
  id: string;
  outputs?: { data?: Bundle; metadata?: Bundle }[];
}

/** Draws saved figures, widgets and HTML, each a little before it comes into view. */
export async function drawSavedOutputs(within: ParentNode = document): Promise<void> {
  const places = [...within.querySelectorAll<HTMLElement>("[data-output]")];
  if (places.length === 0) return;
  const notebook = shownNotebook<{ cells: SavedCell[] }>(await unpack("notebook"));
  const cells = new Map(notebook.cells.map((cell) => [cell.id, cell]));
  const draw = (place: HTMLElement) => {
    const cell = cells.get(place.closest<HTMLElement>("[data-cell]")?.dataset.cell ?? "");
    const output = cell?.outputs?.[Number(place.dataset.output)];
    place.removeAttribute("data-output");
    return output?.data ? showBundle(place, output.data, output.metadata) : undefined;
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        void draw(target as HTMLElement);
      }
    },
    { rootMargin: "600px" },
  );
  for (const place of places) observer.observe(place);
  // Paper shows everything, also what was never scrolled to.
  addEventListener("beforeprint", () => {
    for (const place of places) if (place.dataset.output !== undefined) void draw(place);
  });
}
