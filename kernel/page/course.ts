/** The script of the list of lessons: how far the reader has come in each. */

import { progressText } from "./progress";

function show(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-exercises]")) {
    place.textContent = progressText(JSON.parse(place.dataset.exercises ?? "[]") as string[]);
    place.dataset.begun = String(/solved/.test(place.textContent));
  }
}

show();
// A reader who comes back from a lesson, or has it open beside this list, sees what was solved meanwhile.
for (const event of ["pageshow", "focus", "storage"]) addEventListener(event, show);
