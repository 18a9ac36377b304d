/**
 * Rewrites a cell, for its check alone, so that the compiler knows more sizes: `16 * 13 * 13` as an argument becomes its
 * value, and `x = layer.forward(x)` in a function becomes a new name with a type of its own.
 */

import type { TS, TypeScript } from "./compiler";
import type { Edit } from "./edits";
import { fields } from "./fields";

/** The changes, first to last. */
export function knownSizes(ts: TS, text: string): Edit[] {
  const file = ts.createSourceFile("cell.ts", text, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (isArgument(ts, node)) {
      const value = ts.isBinaryExpression(node) ? numberIn(ts, node) : undefined;
      if (value !== undefined && Number.isSafeInteger(value) && value >= 0) {
        edits.push({ at: node.getStart(), removed: node.end - node.getStart(), text: String(value) });
        return;
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  edits.push(...fields(ts, file), ...renamed(ts, file));
  return edits.sort((a, b) => a.at - b.at);
}

/** Whether it is an argument, or one of the numbers in an argument that is an array. */
function isArgument(ts: TS, node: TypeScript.Node): boolean {
  let { parent } = node;
  let child = node;
  while (parent && (ts.isArrayLiteralExpression(parent) || ts.isParenthesizedExpression(parent))) {
    child = parent;
    parent = parent.parent;
  }
  return (
    parent !== undefined &&
    (ts.isCallExpression(parent) || ts.isNewExpression(parent)) &&
    (parent.arguments?.includes(child as TypeScript.Expression) ?? false)
  );
}

function numberIn(ts: TS, node: TypeScript.Expression): number | undefined {
  if (ts.isParenthesizedExpression(node)) return numberIn(ts, node.expression);
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (!ts.isBinaryExpression(node)) return undefined;
  const [a, b] = [numberIn(ts, node.left), numberIn(ts, node.right)];
  if (a === undefined || b === undefined) return undefined;
  const { SyntaxKind: kind } = ts;
  switch (node.operatorToken.kind) {
    case kind.PlusToken:
      return a + b;
    case kind.MinusToken:
      return a - b;
    case kind.AsteriskToken:
      return a * b;
    case kind.SlashToken:
      return a / b;
    case kind.AsteriskAsteriskToken:
      return a ** b;
    default:
      return undefined;
  }
}

/** In each function, the parameters and variables that are only assigned again one statement after another. */
function renamed(ts: TS, file: TypeScript.SourceFile): Edit[] {
  const edits: Edit[] = [];
  const visit = (node: TypeScript.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isFunctionLike(node) || !("body" in node)) return;
    const body = node.body as TypeScript.Node | undefined;
    if (!body || !ts.isBlock(body)) return;
    const names = new Set<string>();
    for (const { name } of node.parameters) if (ts.isIdentifier(name)) names.add(name.text);
    for (const name of names) edits.push(...steps(ts, body, name));
  };
  visit(file);
  return edits;
}

/** `x = f(x)` as `const x$1 = f(x)`, and every `x` after it as `x$1`; nothing where `x` is changed in any other way. */
function steps(ts: TS, body: TypeScript.Block, name: string): Edit[] {
  const edits: Edit[] = [];
  let count = 0;
  let plain = true;
  const current = () => (count === 0 ? name : `${name}$${count}`);
  const read = (node: TypeScript.Node): void => {
    if (!plain) return;
    // A function may run later; a name that is declared again is another.
    if (mentions(ts, node, name) && (ts.isFunctionLike(node) || ts.isClassLike(node))) plain = false;
    else if (ts.isIdentifier(node) && node.text === name && isVariable(ts, node)) {
      if (changes(ts, node)) plain = false;
      else if (ts.isShorthandPropertyAssignment(node.parent) && count > 0)
        edits.push({ at: node.end, removed: 0, text: `: ${current()}` });
      else if (count > 0) edits.push({ at: node.getStart(), removed: node.text.length, text: current() });
    } else ts.forEachChild(node, read);
  };
  for (const statement of body.statements) {
    const target = assigned(ts, statement, name);
    if (!target) read(statement);
    else {
      read(target.right);
      count++;
      edits.push({ at: target.left.getStart(), removed: name.length, text: `const ${current()}` });
    }
  }
  return plain && count > 0 ? edits : [];
}

/** The assignment that a statement is, if it gives the name another value and does nothing else. */
function assigned(ts: TS, statement: TypeScript.Statement, name: string): TypeScript.BinaryExpression | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return undefined;
  const { expression } = statement;
  const { left, operatorToken } = expression;
  const plain = operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(left) && left.text === name;
  return plain ? expression : undefined;
}

function mentions(ts: TS, node: TypeScript.Node, name: string): boolean {
  let found = false;
  const visit = (each: TypeScript.Node): void => {
    if (ts.isIdentifier(each) && each.text === name) found = true;
    else if (!found) ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

/** Whether an identifier is a variable rather than a member's or a property's name. */
function isVariable(ts: TS, node: TypeScript.Identifier): boolean {
  const { parent } = node;
  const named =
    ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isLabeledStatement(parent);
  return (
    !named ||
    ("initializer" in parent ? parent.initializer === node : "expression" in parent && parent.expression === node)
  );
}

/** Whether a variable is declared or changed there. */
function changes(ts: TS, node: TypeScript.Identifier): boolean {
  const { parent } = node;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return true;
  if (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent)) return parent.initializer !== node;
  let child: TypeScript.Node = node;
  let above: TypeScript.Node = parent;
  while (
    ts.isArrayLiteralExpression(above) ||
    ts.isObjectLiteralExpression(above) ||
    ts.isPropertyAssignment(above) ||
    ts.isShorthandPropertyAssignment(above) ||
    ts.isSpreadElement(above) ||
    ts.isParenthesizedExpression(above)
  ) {
    child = above;
    above = above.parent;
  }
  if (ts.isForOfStatement(above) || ts.isForInStatement(above)) return above.initializer === child;
  if (!ts.isBinaryExpression(above) || above.left !== child) return false;
  const { kind } = above.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
