/** Puts a widget into a page: what outputs that stand on their own run. Widgets that train models are in `mount-all.ts`. */

import type { ActivationsSpec, DescentSpec, PerceptronSpec, PlaygroundSpec } from "../explore-spec";
import type { GridsSpec } from "../grids-spec";
import type { StepperSpec } from "../spec";
import { Activations } from "./activations";
import { Descent } from "./descent";
import { Grids } from "./grids";
import { Perceptron } from "./perceptron";
import { Stepper } from "./stepper";
import { addStyle } from "./style";

/** What a widget is made from. */
export type WidgetSpec = StepperSpec | GridsSpec | PerceptronSpec | ActivationsSpec | DescentSpec | PlaygroundSpec;

type Maker = (spec: never) => HTMLElement;

const makers = new Map<string, Maker>([
  ["stepper", (spec: StepperSpec) => new Stepper(spec).element],
  ["grids", (spec: GridsSpec) => new Grids(spec).element],
  ["perceptron", (spec: PerceptronSpec) => new Perceptron(spec).element],
  ["activations", (spec: ActivationsSpec) => new Activations(spec).element],
  ["descent", (spec: DescentSpec) => new Descent(spec).element],
]);

/** Makes another kind of widget known. */
export function addWidget<S extends WidgetSpec>(kind: S["widget"], make: (spec: S) => HTMLElement): void {
  makers.set(kind, make as Maker);
}

/** Fills `element` with the widget that `spec` describes; what stood in it before goes. */
export function mountWidget(element: HTMLElement, spec: WidgetSpec): void {
  addStyle(element.ownerDocument);
  const make = makers.get(spec.widget);
  if (make) element.replaceChildren(make(spec as never));
  else {
    const note = document.createElement("p");
    note.textContent = `This output holds a widget of a kind that this page does not know (${String(spec.widget)}).`;
    element.replaceChildren(note);
  }
}
