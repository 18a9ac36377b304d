/** Saves the notebook that the page carries, with the reader's changes to its code. */

import { carriedNotebook, needsLibrary } from "./carried-notebook";
import type { CodeCell } from "./cells";
import type { SavedCell } from "./saved-outputs";
import { unpack } from "./unpack";

/** Offers the notebook as a file, which JupyterLab opens. */
export async function saveNotebook(fileName: string, cells: readonly CodeCell[]): Promise<void> {
  const text = await unpack("notebook");
  const library = needsLibrary(text) ? await unpack("bundle-library") : "";
  const notebook = carriedNotebook<{ cells: SavedCell[] }>(text, library);
  const changed = new Map(cells.filter((cell) => cell.changed).map((cell) => [cell.id, cell.source]));
  const content = {
    ...notebook,
    cells: notebook.cells.map((cell) => ({
      ...cell,
      ...(changed.has(cell.id) && { source: changed.get(cell.id), outputs: [], execution_count: null }),
    })),
  };
  const address = URL.createObjectURL(
    new Blob([`${JSON.stringify(content, null, 1)}\n`], { type: "application/x-ipynb+json" }),
  );
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
