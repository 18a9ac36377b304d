/** Puts any widget into a page, those included that train models on the library's own layers. */

// Gives tensors their methods, which gradients are written with.
import "../../ops/members";
import { addWidget } from "./mount";
import { Playground } from "./playground";

addWidget("playground", (spec) => new Playground(spec as never).element);

export { mountWidget, type WidgetSpec } from "./mount";
