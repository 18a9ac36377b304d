/** Where in a cell, or in the cells before it, a value got the type that later turns out to be too narrow. */

import type { Compiler, TypeScript } from "./compiler";

/** What may be given another type. */
export type Place =
  /** A variable, a parameter with a default or a class property: its type stands after its name. */
  | { readonly kind: "name"; readonly node: Named }
  /** A value of which a pattern takes parts, a property of an object, an argument: the value itself is given the type. */
  | { readonly kind: "value"; readonly node: TypeScript.Expression }
  /** `{ h }` */
  | { readonly kind: "short"; readonly node: TypeScript.ShorthandPropertyAssignment }
  /** A declaration that an earlier cell made. */
  | { readonly kind: "earlier"; readonly node: Declared };

export type Named = TypeScript.VariableDeclaration | TypeScript.ParameterDeclaration | TypeScript.PropertyDeclaration;
export type Declared = Named | TypeScript.PropertySignature;

/** The place that the expression (`h`, `state.h`, `this.layers`, `parts[0]`, `cache.get("a")`) got its type from. */
export function placeOf(compiler: Compiler, expression: TypeScript.Node): Found | undefined {
  const { ts } = compiler;
  const checker = compiler.program().getTypeChecker();
  let at: TypeScript.Node = expression;
  for (;;) {
    const symbol = symbolOf(ts, checker, at);
    const place = symbol && declaredAt(compiler, symbol);
    if (place) return { ...place, from: at };
    if (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at) || ts.isCallExpression(at))
      at = at.expression;
    else if (ts.isParenthesizedExpression(at) || ts.isNonNullExpression(at) || ts.isAsExpression(at))
      at = at.expression;
    else return undefined;
  }
}

/** A place, its own type, and the part of the expression whose type it is. */
export interface Found {
  readonly place: Place;
  /** The node whose type is that of the place. */
  readonly typed: TypeScript.Node;
  readonly from: TypeScript.Node;
}

function symbolOf(ts: Compiler["ts"], checker: TypeScript.TypeChecker, at: TypeScript.Node) {
  if (ts.isShorthandPropertyAssignment(at.parent)) return checker.getShorthandAssignmentValueSymbol(at.parent);
  if (ts.isIdentifier(at)) return checker.getSymbolAtLocation(at);
  if (ts.isPropertyAccessExpression(at)) return checker.getSymbolAtLocation(at.name);
  return undefined;
}

/** Where a symbol is declared without a type of the learner's own. */
export function declaredAt(compiler: Compiler, symbol: TypeScript.Symbol): Omit<Found, "from"> | undefined {
  const node = symbol.valueDeclaration ?? symbol.declarations?.[0];
  return node && declaredBy(compiler, node);
}

/** The same, of a declaration. */
export function declaredBy(compiler: Compiler, node: TypeScript.Declaration): Omit<Found, "from"> | undefined {
  const { ts } = compiler;
  const { cell, before } = compiler.files();
  const file = node.getSourceFile();
  if (file === before) {
    const declared = ts.isVariableDeclaration(node) || ts.isParameter(node) || isProperty(ts, node);
    return declared && node.type ? { place: { kind: "earlier", node }, typed: node } : undefined;
  }
  if (file !== cell) return undefined;
  if (ts.isPropertyAssignment(node)) return { place: { kind: "value", node: node.initializer }, typed: node };
  if (ts.isShorthandPropertyAssignment(node)) return { place: { kind: "short", node }, typed: node };
  if (ts.isBindingElement(node)) {
    let pattern: TypeScript.Node = node;
    while (ts.isBindingElement(pattern) || ts.isObjectBindingPattern(pattern) || ts.isArrayBindingPattern(pattern))
      pattern = pattern.parent;
    if (!ts.isVariableDeclaration(pattern) || !pattern.initializer || pattern.type) return undefined;
    return { place: { kind: "value", node: pattern.initializer }, typed: pattern.initializer };
  }
  const named = (ts.isVariableDeclaration(node) || ts.isParameter(node)) && ts.isIdentifier(node.name);
  if (!named && !ts.isPropertyDeclaration(node)) return undefined;
  return node.initializer || node.type ? { place: { kind: "name", node }, typed: node } : undefined;
}

function isProperty(
  ts: Compiler["ts"],
  node: TypeScript.Node,
): node is TypeScript.PropertyDeclaration | TypeScript.PropertySignature {
  return ts.isPropertyDeclaration(node) || ts.isPropertySignature(node);
}
