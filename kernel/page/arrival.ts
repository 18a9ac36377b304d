/**
 * A lesson comes up with its first screen: until that is painted, cells farther down are left out of layout (`data-arriving` in the
 * style sheet), which halves the time until text can be read. Whoever comes back or follows a link to a cell waits for the whole.
 */

import { afterFirstPaint } from "./first-paint";

const { dataset } = document.documentElement;
const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
if (location.hash === "" && navigation?.type === "navigate") {
  dataset.arriving = "true";
  afterFirstPaint(() => delete dataset.arriving);
}
