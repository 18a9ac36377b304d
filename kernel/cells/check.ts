/** Checks cells against everything that was declared before them, and carries their declarations on. */

import type { Fault } from "../child/frames";
import { globals } from "./globals";
import { judge } from "./judge";
import { MagicError } from "./magics";
import { type Names, namesOf } from "./names";
import { type Prepared, prepare } from "./prepare";
import { placeIn, toFault } from "./problem";
import { createToolkit, loadTypeScript, type Toolkit } from "./typescript";

export interface Checked {
  /** The cell as TypeScript: its magics are calls. */
  text: string;
  names: Names;
  /** Names that the cell imports and that are types only. */
  typesOnly: Set<string>;
  /** Takes the cell's declarations over; called when the cell runs. */
  accept(): void;
}

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
    let prepared: Prepared;
    try {
      prepared = prepare(loadTypeScript(), source);
    } catch (error) {
      if (!(error instanceof MagicError)) throw error;
      const frame = { where: label, ...placeIn(source, error.offset), name: "" };
      return { name: "MagicError", message: error.message, frames: [frame] };
    }
    const { toolkit } = this;
    const { text, edits } = prepared;
    toolkit.refresh();
    const verdict = judge(toolkit, this.declarations, text);
    if (!verdict.fine) return toFault(toolkit, { source, label, edits: [...edits, ...verdict.edits] });
    return this.checked(text, verdict.declarations);
  }

  private checked(text: string, declarations: string): Checked {
    return {
      text,
      names: namesOf(this.toolkit),
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
