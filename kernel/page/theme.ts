/** Runs before anything is drawn, so that a page which the reader last saw dark does not flash white. */

try {
  const chosen = localStorage.getItem("typetorch.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is closed to this page: the reader's system decides.
}
