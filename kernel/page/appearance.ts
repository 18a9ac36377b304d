/** Light or dark: the reader's choice, kept for the next page, or what the reader's system says. */

const listeners = new Set<(dark: boolean) => void>();
const system = matchMedia("(prefers-color-scheme: dark)");
let printing = false;

/** Whether the page is dark now; on paper it never is. */
export function isDark(): boolean {
  if (printing) return false;
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? system.matches : chosen === "dark";
}

/** Whether the page is being printed. */
export function onPaper(): boolean {
  return printing;
}

/** Calls back when the page turns light or dark, or is printed. */
export function onThemeChange(listener: (dark: boolean) => void): void {
  listeners.add(listener);
}

/** Turns the page from light to dark or back, and remembers it. */
export function toggleTheme(): void {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("typetorch.theme", next);
  } catch {
    // Not remembered: this page may keep nothing.
  }
  tell();
}

function tell(): void {
  for (const listener of listeners) listener(isDark());
}

system.addEventListener("change", tell);
// Paper is white, and shows what is folded: a dark page turns light and opens for as long as it is printed.
let before: string | undefined;
let opened: HTMLDetailsElement[] = [];
addEventListener("beforeprint", () => {
  before = document.documentElement.dataset.theme;
  printing = true;
  opened = folded();
  for (const details of opened) details.open = true;
  document.documentElement.dataset.theme = "light";
  tell();
});

/** What is folded in the page, and in outputs that stand apart from it; the numbers behind figures stay folded. */
function folded(): HTMLDetailsElement[] {
  const apart = [...document.querySelectorAll(".shadowed")].flatMap(({ shadowRoot }) => shadowRoot ?? []);
  const closed = "details:not([open], .behind)";
  return [document, ...apart].flatMap((root) => [...root.querySelectorAll<HTMLDetailsElement>(closed)]);
}

addEventListener("afterprint", () => {
  printing = false;
  for (const details of opened.splice(0)) details.open = false;
  if (before === undefined) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = before;
  tell();
});
