/** Where a cell's outputs of a run in the page appear, piece by piece and at most once a frame. */

import { type Bundle, showBundle, showText } from "./bundle-view";
import { forgetFigures } from "./figures";

interface StreamEntry {
  name: string;
  text: string;
  element: HTMLElement;
  dirty: boolean;
}

const keptCharacters = 400_000;
/** Every display by its id, since a cell may update what another one showed. */
const displays = new Map<string, Set<HTMLElement>>();
const showing = new WeakMap<HTMLElement, { next: { data: Bundle; metadata: Bundle } | undefined }>();

/** The outputs of one cell. */
export class OutputArea {
  private stream: StreamEntry | undefined;
  private clearNext = false;
  private frame = 0;

  constructor(private readonly element: HTMLElement) {}

  /** Takes everything away. */
  clear(): void {
    forgetFigures(this.element);
    this.takeAway();
  }

  /** Takes everything away and gives it, to be put back later. */
  takeAway(): Node[] {
    const nodes = [...this.element.childNodes];
    // The height stays until the new outputs have theirs, so that the page does not jump.
    const height = this.element.offsetHeight;
    this.element.style.minHeight = `${height}px`;
    this.element.replaceChildren();
    this.stream = undefined;
    this.clearNext = false;
    return nodes;
  }

  /** Lets the area have the height of what it holds. */
  settle(): void {
    this.draw();
    this.element.style.minHeight = "";
  }

  clearOutput(wait: boolean): void {
    if (wait) this.clearNext = true;
    else this.clear();
  }

  addText(name: string, text: string): void {
    this.begin();
    if (this.stream?.name !== name) {
      const element = document.createElement("div");
      this.element.append(element);
      this.draw();
      this.stream = { name, text: "", element, dirty: false };
    }
    const { stream } = this;
    stream.text += text;
    // A loop that prints without end must not fill the memory: the middle goes.
    if (stream.text.length > 2 * keptCharacters) {
      const head = stream.text.slice(0, keptCharacters / 2);
      stream.text = `${head}\n... (the middle of a long output was dropped) ...\n${stream.text.slice(-keptCharacters / 2)}`;
    }
    stream.dirty = true;
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  addBundle(data: Bundle, metadata: Bundle, displayId?: string): void {
    this.begin();
    this.draw();
    this.stream = undefined;
    const element = document.createElement("div");
    element.className = "output rich";
    this.element.append(element);
    if (displayId !== undefined) {
      const elements = displays.get(displayId) ?? new Set();
      elements.add(element);
      displays.set(displayId, elements);
    }
    void show(element, data, metadata);
  }

  addError(text: string): HTMLElement {
    this.begin();
    this.draw();
    this.stream = undefined;
    const element = document.createElement("div");
    this.element.append(element);
    showText(element, text, "error");
    return element;
  }

  private begin(): void {
    if (this.clearNext) this.clear();
  }

  private draw(): void {
    this.frame = 0;
    if (!this.stream?.dirty) return;
    this.stream.dirty = false;
    showText(this.stream.element, this.stream.text.replace(/\n$/, ""), this.stream.name);
  }
}

/** Replaces what was displayed under an id, wherever it stands. Whether there is any. */
export function updateDisplay(displayId: string, data: Bundle, metadata: Bundle): boolean {
  const elements = displays.get(displayId);
  let any = false;
  for (const element of elements ?? []) {
    if (!element.isConnected) {
      elements!.delete(element);
      continue;
    }
    any = true;
    void show(element, data, metadata);
  }
  return any;
}

/** Shows the newest bundle; those that arrive while one is drawn replace each other. */
async function show(element: HTMLElement, data: Bundle, metadata: Bundle): Promise<void> {
  const busy = showing.get(element);
  if (busy) {
    busy.next = { data, metadata };
    return;
  }
  const state: { next: { data: Bundle; metadata: Bundle } | undefined } = { next: { data, metadata } };
  showing.set(element, state);
  while (state.next) {
    const { next } = state;
    state.next = undefined;
    await showBundle(element, next.data, next.metadata);
    await new Promise(requestAnimationFrame);
  }
  showing.delete(element);
}
