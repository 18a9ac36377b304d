/** Labelled sliders and choices, as the explorables use them. */

import { formatNumber } from "../../display/html";
import { h } from "./dom";

export interface SliderOptions {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** The slider moves on a logarithmic scale; `min`, `max` and `value` stay as they are. */
  readonly log?: boolean;
}

export interface Slider {
  readonly element: HTMLElement;
  /** Moves it without telling the listener. */
  set(value: number): void;
}

/** A slider with its name before it and its value behind it. */
export function slider(name: string, options: SliderOptions, changed: (value: number) => void): Slider {
  const { log = false } = options;
  const to = (v: number) => (log ? Math.log10(v) : v);
  const from = (v: number) => (log ? Number((10 ** v).toPrecision(2)) : v);
  const input = h("input", {
    type: "range",
    min: to(options.min),
    max: to(options.max),
    step: log ? 0.05 : options.step,
    value: to(options.value),
  });
  const output = h("span", { class: "tt-shown", "aria-hidden": "true" }, formatNumber(options.value, 3));
  input.addEventListener("input", () => {
    const value = from(Number(input.value));
    output.textContent = formatNumber(value, 3);
    changed(value);
  });
  return {
    element: h("label", { class: "tt-control" }, h("span", {}, name), input, output),
    set(value) {
      input.value = String(to(value));
      output.textContent = formatNumber(value, 3);
    },
  };
}

/** A choice of one among a few. */
export function choice<T extends string>(
  name: string,
  values: readonly (readonly [T, string])[],
  value: T,
  changed: (value: T) => void,
): HTMLElement {
  const select = h(
    "select",
    {},
    ...values.map(([key, label]) => h("option", { value: key, selected: key === value }, label)),
  );
  select.addEventListener("change", () => changed(select.value as T));
  return h("label", { class: "tt-control" }, h("span", {}, name), select);
}

export function button(text: string, act: () => void, style = ""): HTMLButtonElement {
  return h("button", { type: "button", class: style, onclick: act }, text);
}
