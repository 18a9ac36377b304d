/** What every cell finds declared before any other cell has run. */

import { magicDeclarations } from "./magics";

/** Declarations that every notebook begins with. */
export const globals = `
declare let _: any;
declare let In: string[];
declare let Out: Record<number, any>;
declare function prompt(message?: string, otherwise?: string): string;
declare function confirm(message?: string): boolean;
declare function alert(message?: any): void;
${magicDeclarations}`;

/** What cells have besides, in a file of its own: what is global is not carried from cell to cell. */
export const globalTypes = "interface ImportMeta { dirname: string; filename: string; }\n";

/** Names of the declarations that are the kernel's and not the learner's. */
export const globalNames: ReadonlySet<string> = new Set([
  "_",
  "In",
  "Out",
  "prompt",
  "confirm",
  "alert",
  "magics",
  "__typetorch__",
]);
