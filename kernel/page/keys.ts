/** The page's keys, and the list of them. */

import { openDialog } from "./dialog";
import type { NotebookRun } from "./notebook-run";

const keys: readonly [keys: string, what: string][] = [
  ["Shift+Enter", "run the cell and go to the next"],
  ["Ctrl+Enter", "run the cell and stay (⌘+Enter on a Mac)"],
  ["Enter", "change the code of the cell that has the focus"],
  ["Escape", "leave the editor; Tab then goes on through the page"],
  ["Ctrl+/", "in the editor: turn lines into comments and back"],
  ["Ctrl+F", "in the editor: find and replace"],
  ["j, k", "outside the editor: to the next cell, to the one before"],
  ["/", "search"],
  ["?", "this list"],
];

/**
 * Listens for the page's keys.
 *
 * @param printAll prints once everything is drawn; the browser itself would not wait for that
 */
export function startKeys(run: NotebookRun, printAll: () => void): void {
  const show = () => openDialog("Keyboard", list());
  const button = document.getElementById("keys") as HTMLButtonElement;
  button.disabled = false;
  button.addEventListener("click", show);
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "p" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      printAll();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "?") show();
    else if (event.key === "/") {
      event.preventDefault();
      document.getElementById("search-open")!.click();
    } else if (event.key === "j" || event.key === "k") {
      const at = run.cells.findIndex((cell) => cell.element.contains(document.activeElement));
      const next = event.key === "j" ? run.cells[at + 1] : run.cells[at < 0 ? run.cells.length - 1 : at - 1];
      next?.element.scrollIntoView({ block: "center" });
      next?.focus();
    }
  });
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function list(): HTMLElement {
  const table = document.createElement("table");
  for (const [key, what] of keys) {
    const row = table.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    const mark = document.createElement("kbd");
    mark.textContent = key;
    head.append(mark);
    row.append(head);
    row.insertCell().textContent = what;
  }
  return table;
}
