/** The controls of anything that goes step by step: buttons, a slider, arrow keys, and playing by itself. */

import { h, setAttribute } from "./dom";

export interface PlayerOptions {
  /** How many steps there are. */
  readonly count: number;
  /** How long Play stays on a step (ms). */
  readonly pace: number;
  /** What a step is called: "step", "pass". */
  readonly noun: string;
  show(step: number): void;
}

export class Player {
  readonly controls: HTMLElement;
  at = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly slider: HTMLInputElement;
  private readonly output = h("span", { class: "tt-shown", "aria-hidden": "true" });
  private readonly play: HTMLButtonElement;
  private readonly prev: HTMLButtonElement;
  private readonly next: HTMLButtonElement;

  constructor(private readonly options: PlayerOptions) {
    const button = (text: string, style: string, act: () => void) =>
      h("button", { type: "button", class: style, onclick: act }, text);
    this.prev = button("Prev", "tt-prev", () => this.go(this.at - 1));
    this.next = button("Next", "tt-primary tt-next", () => this.go(this.at + 1));
    this.play = button("Play", "tt-play", () => this.toggle());
    this.slider = h("input", { type: "range", min: 0, max: options.count - 1, value: 0, "aria-label": options.noun });
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    this.controls = h(
      "div",
      { class: "tt-row tt-bar", role: "group", "aria-label": "Steps" },
      this.prev,
      this.next,
      this.play,
      this.slider,
      this.output,
    );
  }

  go(step: number): void {
    this.at = Math.max(0, Math.min(this.options.count - 1, step));
    this.slider.value = String(this.at);
    this.output.textContent = `${this.options.noun} ${this.at + 1} of ${this.options.count}`;
    setAttribute(this.prev, "aria-disabled", this.at === 0 ? "true" : false);
    setAttribute(this.next, "aria-disabled", this.at === this.options.count - 1 ? "true" : false);
    if (this.at === this.options.count - 1) this.stop();
    this.options.show(this.at);
  }

  /** Steps by the arrow keys, except where a field needs them itself. */
  key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA|SUMMARY)$/.test(target.tagName))
      return;
    const to = { ArrowRight: this.at + 1, ArrowLeft: this.at - 1, Home: 0, End: this.options.count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.go(to);
  }

  private toggle(): void {
    if (this.timer !== undefined) {
      this.stop();
      return;
    }
    if (this.at === this.options.count - 1) this.go(0);
    this.timer = setInterval(() => {
      // Outputs are taken away without notice; then there is nothing to play.
      if (this.controls.isConnected) this.go(this.at + 1);
      else this.stop();
    }, this.options.pace);
    this.play.textContent = "Pause";
    this.play.classList.add("tt-pause");
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.play.textContent = "Play";
    this.play.classList.remove("tt-pause");
  }
}

/** A widget's frame: title, keyboard, and what JupyterLab must leave alone. */
export function frame(title: string, className: string, onkeydown: (event: KeyboardEvent) => void): HTMLElement {
  return h(
    "section",
    {
      class: `tt tt-widget ${className}`,
      tabindex: 0,
      "aria-label": title,
      // JupyterLab would take the arrow keys for its own.
      "data-lm-suppress-shortcuts": "true",
      onkeydown: (event) => onkeydown(event as KeyboardEvent),
    },
    h("div", { class: "tt-title", role: "heading", "aria-level": 3 }, title),
  );
}
