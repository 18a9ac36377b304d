/** The script of the list of lessons: how far the reader has come in each. */

import { progressText } from "./progress";

for (const place of document.querySelectorAll<HTMLElement>("[data-exercises]")) {
  place.textContent = progressText(JSON.parse(place.dataset.exercises ?? "[]") as string[]);
}
