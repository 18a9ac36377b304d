/** A `let` tensor that is assigned again takes the shape that its assignments share, so that no annotation is needed. */

import type { ConvertResult } from "tslab/dist/converter";
import { applyEdits, beforeEdits, type Edit } from "./edits";
import type { Toolkit, TypeScript } from "./typescript";

export interface Widened {
  result: ConvertResult;
  /** The declarations of earlier cells, with the widened types. */
  before: string;
  /** The types that were put into the cell. */
  edits: Edit[];
}

/** Enough for a chain of variables that depend on each other; a loop that never settles takes any shape. */
const rounds = 6;

/**
 * Converts the cell again with wider types for the tensors whose assignments do not fit, after a conversion that found
 * them. Gives undefined when there are none.
 */
export function widen(toolkit: Toolkit, before: string, source: string): Widened | undefined {
  /** Widened types of variables that this cell declares, by the position after their name. */
  const here = new Map<number, string>();
  let declarations = before;
  let changed = false;
  let result: ConvertResult | undefined;
  let edits: Edit[] = [];
  for (let round = 0; round < rounds; round++) {
    const misfits = findMisfits(toolkit, round === rounds - 1);
    let progress = false;
    for (const misfit of misfits) {
      if (misfit.inCell) {
        const at = beforeEdits(misfit.end - toolkit.prefix, edits);
        if (here.get(at) === misfit.type) continue;
        here.set(at, misfit.type);
      } else {
        const next = redeclared(toolkit.ts, declarations, misfit.name, misfit.type);
        if (next === declarations) continue;
        declarations = next;
      }
      progress = true;
    }
    if (!progress) break;
    changed = true;
    edits = [...here].sort((a, b) => a[0] - b[0]).map(([at, type]) => ({ at, removed: 0, text: `: ${type}` }));
    result = toolkit.converter.convert(declarations, applyEdits(source, edits));
    if (result.diagnostics.length === 0) break;
  }
  return changed && result ? { result, before: declarations, edits } : undefined;
}

interface Misfit {
  name: string;
  /** Whether the variable is declared in the cell (and where its name ends) or in an earlier one. */
  inCell: boolean;
  end: number;
  type: string;
}

/** Assignments of tensors to `let` variables of another tensor type, among the latest diagnostics. */
function findMisfits(toolkit: Toolkit, forget: boolean): Misfit[] {
  const { ts } = toolkit;
  const { cell, before } = toolkit.files();
  const checker = toolkit.program().getTypeChecker();
  const found = new Map<string, Misfit>();
  for (const diagnostic of toolkit.diagnostics()) {
    if (diagnostic.file !== cell || diagnostic.code !== 2322) continue;
    const target = identifierAt(ts, cell, diagnostic.start ?? 0);
    const value = target && assignedTo(ts, target);
    if (!target || !value) continue;
    const symbol = checker.getSymbolAtLocation(target);
    const declaration = symbol?.valueDeclaration;
    if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) continue;
    const inCell = declaration.getSourceFile() === cell;
    if (!inCell && declaration.getSourceFile() !== before) continue;
    if (inCell && declaration.type && !ts.isImportTypeNode(declaration.type)) continue; // the learner's own annotation
    const declared = checker.getTypeAtLocation(declaration);
    const type = shared(checker, declared, checker.getTypeAtLocation(value), forget);
    if (!type) continue;
    const key = `${inCell}:${declaration.name.end}`;
    found.set(key, { name: declaration.name.text, inCell, end: declaration.name.end, type });
  }
  return [...found.values()];
}

/** What two tensor types have in common, as a type that needs no import. */
function shared(
  checker: TypeScript.TypeChecker,
  a: TypeScript.Type,
  b: TypeScript.Type,
  forget: boolean,
): string | undefined {
  if (!isTensor(a) || !isTensor(b)) return undefined;
  const tensor = 'import("typetorch").Tensor';
  const [first, second] = [argumentsOf(checker, a), argumentsOf(checker, b)];
  if (forget || first.length === 0 || first.length !== second.length) return tensor;
  const parts: string[] = [];
  for (const [i, type] of first.entries()) {
    const text = same(checker, type, second[i]) ?? (i === 0 ? sharedShape(checker, type, second[i]) : undefined);
    if (text === undefined) {
      if (i === 0) return tensor;
      break; // the remaining parameters take their defaults
    }
    parts.push(text);
  }
  return `${tensor}<${parts.join(", ")}>`;
}

function sharedShape(checker: TypeScript.TypeChecker, a: TypeScript.Type, b: TypeScript.Type): string | undefined {
  const [first, second] = [tupleOf(checker, a), tupleOf(checker, b)];
  if (!first || !second || first.length !== second.length) return undefined;
  return `[${first.map((size, i) => same(checker, size, second[i]) ?? "number").join(", ")}]`;
}

function same(checker: TypeScript.TypeChecker, a: TypeScript.Type, b: TypeScript.Type): string | undefined {
  const [first, second] = [checker.typeToString(a), checker.typeToString(b)];
  return first === second ? first : undefined;
}

function isTensor(type: TypeScript.Type): boolean {
  return (type.aliasSymbol ?? type.symbol)?.name === "Tensor";
}

function argumentsOf(checker: TypeScript.TypeChecker, type: TypeScript.Type): readonly TypeScript.Type[] {
  if (type.aliasSymbol) return type.aliasTypeArguments ?? [];
  const all = checker.getTypeArguments(type as TypeScript.TypeReference);
  const count = (type as TypeScript.TypeReference).target?.typeParameters?.length ?? all.length;
  return all.slice(0, count);
}

function tupleOf(checker: TypeScript.TypeChecker, type: TypeScript.Type): readonly TypeScript.Type[] | undefined {
  const inner = checker as TypeScript.TypeChecker & { isTupleType(type: TypeScript.Type): boolean };
  if (!inner.isTupleType(type)) return undefined;
  const { fixedLength, elementFlags } = (type as TypeScript.TupleTypeReference).target;
  // Of a tuple with a rest, such as [...number[], 4], the places from the front are not known.
  return fixedLength === elementFlags.length ? checker.getTypeArguments(type as TypeScript.TypeReference) : undefined;
}

function identifierAt(ts: Toolkit["ts"], file: TypeScript.SourceFile, at: number): TypeScript.Identifier | undefined {
  let node: TypeScript.Node = file;
  for (;;) {
    const inner: TypeScript.Node | undefined = ts.forEachChild(node, (child) =>
      child.getStart(file) <= at && at < child.end ? child : undefined,
    );
    if (!inner) return ts.isIdentifier(node) && node.getStart(file) === at ? node : undefined;
    node = inner;
  }
}

/** The expression that an assignment puts into the identifier. */
function assignedTo(ts: Toolkit["ts"], target: TypeScript.Identifier): TypeScript.Expression | undefined {
  const { parent } = target;
  return ts.isBinaryExpression(parent) &&
    parent.left === target &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ? parent.right
    : undefined;
}

/** Earlier declarations with another type for one variable. */
function redeclared(ts: Toolkit["ts"], declarations: string, name: string, type: string): string {
  const file = ts.createSourceFile("before.d.ts", declarations, ts.ScriptTarget.Latest);
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      const old = declaration.type;
      if (!old || !ts.isIdentifier(declaration.name) || declaration.name.text !== name) continue;
      return applyEdits(declarations, [{ at: old.getStart(file), removed: old.end - old.getStart(file), text: type }]);
    }
  }
  return declarations;
}
