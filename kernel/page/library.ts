/**
 * The bundle of the library. Cells run on it in the worker; the page itself unpacks it too when an output holds one of the
 * library's widgets, some of which train models of their own.
 */

import { files } from "../../lib/backend/files";
import { backends, useBackend } from "../../lib/backend/select";
import { mountWidget } from "../../lib/explain/widget/mount-all";
import * as library from "../../lib/index";

/** What this bundle leaves for the scripts that come after it. */
const part = { library, backends, useBackend, files, mountWidget };

export type LibraryPart = typeof part;

(globalThis as { typetorchLibrary?: LibraryPart }).typetorchLibrary = part;
