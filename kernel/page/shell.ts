/** The page's own script: draws what the lesson holds, and makes its parts answer to the reader, who meanwhile reads. */

import { toggleTheme } from "./appearance";
import { startContents } from "./contents";
import { saveNotebook } from "./download";
import { afterFirstPaint } from "./first-paint";
import { startKeys } from "./keys";
import { startMenu } from "./menu";
import { NotebookRun } from "./notebook-run";
import type { PageData } from "./page-data";
import { drawSavedOutputs } from "./saved-outputs";
import { startSearch } from "./search";

function start(): void {
  const data = JSON.parse(document.getElementById("page-data")!.textContent!) as PageData;
  startContents();
  startMenu();
  startSearch();
  const run = new NotebookRun(data.lesson, data.exercises);
  const drawAll = drawSavedOutputs();
  const printAll = () => void drawAll().then(() => print());
  startKeys(run, printAll);

  const actions: Record<string, () => void> = {
    theme: toggleTheme,
    reset: () => run.reset(),
    "restore-all": () => run.restoreAll(),
    download: () => void saveNotebook(data.fileName, run.cells),
    print: printAll,
  };
  for (const [id, act] of Object.entries(actions)) {
    const element = document.getElementById(id) as HTMLButtonElement;
    element.disabled = false;
    element.addEventListener("click", act);
  }
  document.documentElement.dataset.alive = "true";
}

afterFirstPaint(start);
