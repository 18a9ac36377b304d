/** A dialog over the page, with a title and a button to close it. */

/** Opens a dialog; it leaves the page when it is closed. */
export function openDialog(title: string, body: Node, head?: Node): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", title);
  const top = document.createElement("div");
  top.className = "dialog-head";
  if (head) top.append(head);
  else {
    const heading = document.createElement("h2");
    heading.textContent = title;
    top.append(heading);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "tool";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  top.append(close);
  const holder = document.createElement("div");
  holder.className = "dialog-body";
  holder.append(body);
  dialog.append(top, holder);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // A search field would use the first Escape to empty itself.
    event.preventDefault();
    dialog.close();
    // Closed alone, the dialog would keep the keys that follow until the page is drawn again.
    dialog.remove();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
