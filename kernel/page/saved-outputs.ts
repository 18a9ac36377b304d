/** The kernel's outputs that the page carries: those that only a script can draw are drawn when they come into view. */

import { type Bundle, showBundle } from "./bundle-view";
import { shownNotebook } from "./carried-notebook";
import { unpack } from "./unpack";

export interface SavedCell {
  cell_type: string;
  id: string;
  outputs?: { data?: Bundle; metadata?: Bundle }[];
}

/**
 * Draws saved figures, widgets and HTML, each a little before it comes into view.
 *
 * @returns draws those that are left, for paper
 */
export function drawSavedOutputs(within: ParentNode = document): () => Promise<void> {
  const places = [...within.querySelectorAll<HTMLElement>("[data-output]")];
  if (places.length === 0) return async () => {};
  const cells = unpack("notebook").then(
    (text) => new Map(shownNotebook<{ cells: SavedCell[] }>(text).cells.map((cell) => [cell.id, cell])),
  );
  const drawn = new Map<HTMLElement, Promise<void>>();
  const draw = async (place: HTMLElement) => {
    const cell = (await cells).get(place.closest<HTMLElement>("[data-cell]")?.dataset.cell ?? "");
    const output = cell?.outputs?.[Number(place.dataset.output)];
    place.removeAttribute("data-output");
    if (output?.data) await showBundle(place, output.data, output.metadata);
  };
  const drawOnce = (place: HTMLElement) => {
    observer.unobserve(place);
    const drawing = drawn.get(place) ?? draw(place);
    drawn.set(place, drawing);
    return drawing;
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) void drawOnce(target as HTMLElement);
    },
    { rootMargin: "600px" },
  );
  for (const place of places) observer.observe(place);
  const drawAll = async () => {
    // A place that a reader's own run has filled meanwhile is out of the page, and comes back as it is.
    await Promise.all(places.filter((place) => place.isConnected).map(drawOnce));
  };
  // Paper shows everything, also what was never scrolled to.
  addEventListener("beforeprint", () => void drawAll());
  return drawAll;
}
