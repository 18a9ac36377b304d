/** Short messages in the corner of the page, read out by screen readers. */

export interface NoticeAction {
  label: string;
  act(): void;
}

/** Shows a sentence, with things to do about it; it leaves by itself when there is nothing to do. */
export function notice(text: string, actions: readonly NoticeAction[] = []): () => void {
  const holder = document.getElementById("notices")!;
  const element = document.createElement("div");
  element.className = "notice";
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  element.append(paragraph);
  const close = () => element.remove();
  for (const { label, act } of [...actions, { label: "Close", act: () => {} }]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      close();
      act();
    });
    element.append(button);
  }
  holder.replaceChildren(element);
  if (actions.length === 0) setTimeout(close, 8000);
  return close;
}
