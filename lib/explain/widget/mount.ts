/** Puts a widget into a page: what exported pages call, and what outputs that stand on their own run. */

import type { GridsSpec } from "../grids-spec";
import type { StepperSpec } from "../spec";
import { Grids } from "./grids";
import { Stepper } from "./stepper";
import { addStyle } from "./style";

/** What a widget is made from. */
export type WidgetSpec = StepperSpec | GridsSpec;

/** Fills `element` with the widget that `spec` describes; what stood in it before goes. */
export function mountWidget(element: HTMLElement, spec: WidgetSpec): void {
  addStyle(element.ownerDocument);
  element.replaceChildren(makeWidget(spec));
}

function makeWidget(spec: WidgetSpec): HTMLElement {
  switch (spec.widget) {
    case "stepper":
      return new Stepper(spec).element;
    case "grids":
      return new Grids(spec).element;
    default: {
      const note = element("p");
      note.textContent = `This output holds a widget of a newer kind (${String((spec as { widget?: unknown }).widget)}) that this page does not know.`;
      return note;
    }
  }
}

function element(tag: string): HTMLElement {
  return document.createElement(tag);
}
