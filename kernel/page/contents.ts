/** The contents beside the lesson: marks where the reader is, and opens over the text in narrow windows. */

/** Makes the contents follow the reader. */
export function startContents(): void {
  const nav = document.getElementById("contents")!;
  const button = document.getElementById("show-contents") as HTMLButtonElement;
  const links = [...nav.querySelectorAll<HTMLAnchorElement>("a[href^='#']")];
  const open = (state: boolean) => {
    nav.dataset.open = String(state);
    button.setAttribute("aria-expanded", String(state));
  };
  button.disabled = links.length === 0;
  button.addEventListener("click", () => {
    open(nav.dataset.open !== "true");
    if (nav.dataset.open === "true") links[0]?.focus();
  });
  nav.addEventListener("click", (event) => {
    if ((event.target as Element).closest("a")) open(false);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || nav.dataset.open !== "true") return;
    open(false);
    button.focus();
  });
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  let waiting = false;
  const follow = () => {
    waiting = false;
    const line = innerHeight * 0.3;
    let current = -1;
    headings.forEach((heading, index) => {
      if (heading && heading.getBoundingClientRect().top <= line) current = index;
    });
    links.forEach((link, index) => {
      if (index === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
  };
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(follow);
    },
    { passive: true },
  );
  follow();
}
