/** The past of a view that was changed in place, and of the tensor that it is a view of. */

import { numel } from "../base/shape";
import { s } from "../ir/scalar";
import { copyInto } from "./broadcasting";
import { applyMap, MapRule } from "./elementwise";
import { attach, type Edge, edgeOf, Node, records, viewRules } from "./tape";
import { type Tensor, viewOf, wrap } from "./tensor";
import { type Geometry, look, unview } from "./window";

/** Where a view looks in a row-major tensor of its base's shape. */
function geometryIn(base: Tensor, view: Tensor): Geometry {
  return { offset: view.offset - base.offset, shape: view.shape, strides: view.strides };
}

/** The gradient where the mask is 0. */
const outside = new MapRule("outside", 2, s.select(s.input(1), 0, s.input(0)), [undefined, null]);

/** The past of a base of which one view was changed: outside the view the gradient goes on, inside it takes the way of the change. */
class ChangedNode extends Node {
  readonly #geometry: Geometry;
  readonly #change: Node;
  constructor(base: Tensor, geometry: Geometry, change: Node) {
    super([base], [edgeOf(base), change]);
    this.#geometry = geometry;
    this.#change = change;
  }
  get name(): string {
    return `${this.#change.name} on a view`;
  }
  vjp(g: Tensor): (Tensor | null)[] {
    const mask = wrap(new Uint8Array(numel(g.shape)), g.shape, "bool");
    const { offset, shape, strides } = this.#geometry;
    copyInto(viewOf(mask, offset, shape, strides), wrap(Uint8Array.of(1), [], "bool"));
    return [applyMap(outside, [g, mask], [], g.dtype), look(g, { shape: g.shape, geometry: this.#geometry })];
  }
}

/** A view of a base that has a past: its gradient lands in the viewed window. */
class WindowNode extends Node {
  readonly #base: Tensor;
  readonly #geometry: Geometry;
  constructor(base: Tensor, edge: Edge, geometry: Geometry) {
    super([base], [edge]);
    this.#base = base;
    this.#geometry = geometry;
  }
  get name(): string {
    return "view";
  }
  vjp(g: Tensor): (Tensor | null)[] {
    return [unview(g, { shape: this.#base.shape, geometry: this.#geometry })];
  }
}

viewRules.refresh = (view) => {
  const base = view.base!;
  const edge = edgeOf(base);
  if (edge === null || !records([base])) return;
  attach(view, new WindowNode(base, edge, geometryIn(base, view)));
};

viewRules.change = (view, node) => {
  const base = view.base!;
  const changed = new ChangedNode(base, geometryIn(base, view), node);
  attach(base, changed);
  attach(view, new WindowNode(base, changed, geometryIn(base, view)));
};
