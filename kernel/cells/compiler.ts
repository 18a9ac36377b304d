/** What the rules of cells need of a compiler: the kernel's stands on disk and reads the learner's files, a page's has neither. */

import type * as TypeScript from "@tslab/typescript-for-tslab";

export type TS = typeof TypeScript;
export type { TypeScript };

/** A cell as the compiler took it. */
export interface Conversion {
  readonly diagnostics: { readonly length: number };
  /** What was declared before, and what the cell declares; read it before the next conversion. */
  readonly declOutput?: string;
}

export interface Compiler {
  readonly ts: TS;
  /** How many characters stand before the cell's text in the latest conversion. */
  readonly prefix: number;
  convert(before: string, source: string): Conversion;
  /** The program of the latest conversion, with which questions beyond the conversion's are answered. */
  program(): TypeScript.Program;
  /** The file of the cell and that of the declarations before it, in that program. */
  files(): { cell: TypeScript.SourceFile; before: TypeScript.SourceFile };
  /** The file of the library's own declarations, in that program. */
  entry(): TypeScript.SourceFile | undefined;
  /** The diagnostics of the latest conversion, as TypeScript gave them. */
  diagnostics(): readonly TypeScript.Diagnostic[];
  /** What to do about a module that is not there. */
  moduleAdvice(name: string): string;
}
