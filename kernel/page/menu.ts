/** A menu button: opens and closes its list, by mouse and by keys. */

/** Makes the page's "More" menu work. */
export function startMenu(): void {
  const button = document.getElementById("more") as HTMLButtonElement;
  const menu = document.getElementById("more-menu")!;
  const items = () => [...menu.querySelectorAll<HTMLButtonElement>("button:not([hidden])")];
  const open = (state: boolean) => {
    menu.hidden = !state;
    button.setAttribute("aria-expanded", String(state));
    if (state) items()[0]?.focus();
  };
  button.disabled = false;
  button.addEventListener("click", () => open(Boolean(menu.hidden)));
  menu.addEventListener("click", () => open(false));
  document.addEventListener("click", (event) => {
    if (!menu.hidden && !menu.contains(event.target as Node) && !button.contains(event.target as Node)) open(false);
  });
  menu.addEventListener("keydown", (event) => {
    const list = items();
    const at = list.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === "Escape") {
      open(false);
      button.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : list.length - 1;
      list[(at + step) % list.length]?.focus();
    } else if (event.key === "Tab") open(false);
  });
}
