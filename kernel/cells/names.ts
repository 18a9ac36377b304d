/** The names that a checked cell defines and those that it takes from earlier cells. */

import { globalNames } from "./globals";
import type { Toolkit, TypeScript } from "./typescript";

export interface Names {
  defines: string[];
  uses: string[];
}

/** Reads the program of the latest conversion. */
export function namesOf({ ts, program, files }: Toolkit): Names {
  const { cell, before } = files();
  const checker = program().getTypeChecker();
  const locals = (cell as { locals?: Map<string, TypeScript.Symbol> }).locals;
  const defines = new Set<string>(locals?.keys());
  const uses = new Set<string>();
  const visit = (node: TypeScript.Node): void => {
    if (ts.isIdentifier(node) && !globalNames.has(node.text)) {
      const symbol = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      if (symbol?.declarations?.some((declaration) => declaration.getSourceFile() === before)) {
        if (isAssigned(ts, node)) defines.add(node.text);
        uses.add(node.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(cell);
  return { defines: [...defines], uses: [...uses] };
}

function isAssigned(ts: Toolkit["ts"], name: TypeScript.Identifier): boolean {
  const { parent } = name;
  if (ts.isBinaryExpression(parent) && parent.left === name) {
    const { kind } = parent.operatorToken;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  }
  if (!ts.isPrefixUnaryExpression(parent) && !ts.isPostfixUnaryExpression(parent)) return false;
  return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
}
