/** Search over the text and the code of this lesson and of those exported with it. */

import { openDialog } from "./dialog";
import type { SearchEntry } from "./search-entry";
import { carries, unpack } from "./unpack";

const mostResults = 40;

/** Makes the search button work. */
export function startSearch(): void {
  const button = document.getElementById("search-open") as HTMLButtonElement;
  if (!carries("search-index")) {
    button.hidden = true;
    return;
  }
  button.disabled = false;
  button.addEventListener("click", () => void open());
}

async function open(): Promise<void> {
  const entries = JSON.parse(await unpack("search-index")) as SearchEntry[];
  const here = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
  const field = document.createElement("input");
  field.type = "search";
  field.className = "search-field";
  field.placeholder = "Search the lessons";
  field.setAttribute("aria-label", "Search the lessons");
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const list = document.createElement("ul");
  list.className = "results";
  const body = document.createDocumentFragment();
  body.append(status, list);
  const dialog = openDialog("Search", body, field);
  const update = () => {
    const found = find(entries, field.value);
    const more = found.length > mostResults ? `, the first ${mostResults} shown` : "";
    status.textContent =
      field.value.trim() === "" ? "Words from the text or the code." : `${found.length} found${more}`;
    list.replaceChildren(...found.slice(0, mostResults).map((entry) => item(entry, here, dialog)));
  };
  field.addEventListener("input", update);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "Enter") {
      const first = list.querySelector("a");
      if (event.key === "Enter") first?.click();
      else first?.focus();
      event.preventDefault();
    }
  });
  list.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (event.key === "ArrowDown") links[at + 1]?.focus();
    else if (event.key === "ArrowUp") (at <= 0 ? field : links[at - 1]!).focus();
    else return;
    event.preventDefault();
  });
  update();
  field.focus();
}

/** The entries that hold every word, headings first. */
export function find(entries: readonly SearchEntry[], query: string): SearchEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const scored = entries.flatMap((entry) => {
    const heading = entry.heading.toLowerCase();
    const text = `${heading} ${entry.lesson.toLowerCase()} ${entry.text.toLowerCase()} ${entry.words ?? ""}`;
    if (!words.every((word) => text.includes(word))) return [];
    const score = words.reduce(
      (sum, word) => sum + (heading.includes(word) ? 10 : 0) + Math.min(5, text.split(word).length - 1),
      0,
    );
    return [{ entry, score }];
  });
  return scored.sort((a, b) => b.score - a.score).map(({ entry }) => entry);
}

function item(entry: SearchEntry, here: string, dialog: HTMLDialogElement): HTMLElement {
  const link = document.createElement("a");
  const inside = entry.page === here;
  link.href = `${inside ? "" : encodeURI(entry.page)}#${entry.anchor}`;
  if (inside) link.addEventListener("click", () => dialog.close());
  const title = document.createElement("strong");
  title.textContent = entry.heading || entry.lesson;
  const where = document.createElement("span");
  where.textContent = `${entry.heading ? `${entry.lesson}. ` : ""}${entry.text.slice(0, 110)}`;
  link.append(title, where);
  const row = document.createElement("li");
  row.append(link);
  return row;
}
