/** The bundle of the library's widgets, which a page mounts itself: steppable graphs, explorables. */

import { mountWidget } from "../../lib/explain/widget/mount-all";

(globalThis as { typetorchWidgets?: object }).typetorchWidgets = { mountWidget };
