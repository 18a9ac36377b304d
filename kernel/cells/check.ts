/** Checks cells against everything that was declared before them, and carries their declarations on. */

import type { Fault } from "../child/frames";
import { toFault } from "./problem";
import { createToolkit, type Toolkit } from "./typescript";
import { widen } from "./widen";

export interface Checked {
  /** Names that the cell imports and that are types only. */
  typesOnly: Set<string>;
  /** Takes the cell's declarations over; called when the cell runs. */
  accept(): void;
}

/** Declarations that every notebook begins with. */
const globals = `
declare let _: any;
declare let In: string[];
declare let Out: Record<number, any>;
declare function prompt(message?: string, otherwise?: string): string;
declare function confirm(message?: string): boolean;
declare function alert(message?: any): void;
`;

/** Names of the declarations that are the kernel's and not the learner's. */
export const globalNames: ReadonlySet<string> = new Set(["_", "In", "Out", "prompt", "confirm", "alert"]);

/** The types of one notebook. */
export class Checker {
  private made: Toolkit | undefined;
  private declarations = globals;

  /** The compiler; made at first use, which takes a second or two. */
  get toolkit(): Toolkit {
    this.made ??= createToolkit();
    return this.made;
  }

  /** What cells so far have declared, as a declaration file. */
  get before(): string {
    return this.declarations;
  }

  /** Forgets every cell: the child that held their values is gone. */
  reset(): void {
    this.declarations = globals;
  }

  /** Checks a cell; gives the error to show, or what is needed to run it. */
  check(source: string, label: string): Checked | Fault {
    const { toolkit } = this;
    toolkit.refresh();
    let result = toolkit.converter.convert(this.declarations, source);
    let before = this.declarations;
    if (result.diagnostics.length > 0) {
      const widened = widen(toolkit, before, source);
      if (widened) {
        ({ result, before } = widened);
        if (result.diagnostics.length === 0) return this.checked(result.declOutput ?? before);
        return toFault(toolkit, source, label, widened.insertions);
      }
      return toFault(toolkit, source, label, []);
    }
    return this.checked(result.declOutput ?? before);
  }

  private checked(declarations: string): Checked {
    return {
      typesOnly: this.typeNames(),
      accept: () => {
        this.declarations = declarations;
      },
    };
  }

  private typeNames(): Set<string> {
    const { ts, program, files } = this.toolkit;
    const names = new Set<string>();
    const checker = program().getTypeChecker();
    const locals = (files().cell as { locals?: Map<string, import("./typescript").TypeScript.Symbol> }).locals;
    for (const [name, symbol] of locals ?? []) {
      if (!(symbol.flags & ts.SymbolFlags.Alias)) continue;
      const target = checker.getAliasedSymbol(symbol);
      if (target.flags & ts.SymbolFlags.Type && !(target.flags & ts.SymbolFlags.Value)) names.add(name);
    }
    return names;
  }
}
