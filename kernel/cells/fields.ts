/**
 * Declares, for a cell's check alone, what a class sets in its constructor: `this.fc = new nn.Linear(4, 2)` needs no field
 * in the class, and a field without a type takes that of the value.
 */

import type { TS, TypeScript } from "./compiler";
import type { Edit } from "./edits";

/** What every Module has. */
const ofModules: ReadonlySet<string> = new Set(["training"]);

/** The fields put into the classes of a cell. */
export function fields(ts: TS, file: TypeScript.SourceFile): Edit[] {
  const edits: Edit[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isClassLike(node)) edits.push(...ofClass(ts, node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits;
}

function ofClass(ts: TS, node: TypeScript.ClassLikeDeclaration): Edit[] {
  const edits: Edit[] = [];
  const declared = new Map<string, TypeScript.ClassElement | undefined>();
  const maker = node.members.find(ts.isConstructorDeclaration);
  for (const member of node.members)
    if (member.name && ts.isIdentifier(member.name)) declared.set(member.name.text, member);
  for (const { name, modifiers } of maker?.parameters ?? [])
    if (modifiers?.length && ts.isIdentifier(name)) declared.set(name.text, undefined);
  const { extended, module } = heritage(ts, node);
  for (const [name, value] of assignments(ts, node, maker)) {
    const member = declared.get(name);
    if (!declared.has(name)) {
      // What the class extends may have it.
      if (extended && (!module || ofModules.has(name))) continue;
      const at = node.members.pos;
      edits.push({ at, removed: 0, text: value ? ` ${name} = ${value};` : ` ${name}: any;` });
    } else if (member && ts.isPropertyDeclaration(member) && !member.type && !member.initializer && value)
      edits.push({
        at: (member.questionToken ?? member.exclamationToken ?? member.name).end,
        removed: 0,
        text: ` = ${value}`,
      });
  }
  return edits;
}

/** Whether the class extends another, and whether that is Module itself. */
function heritage(ts: TS, node: TypeScript.ClassLikeDeclaration): { extended: boolean; module: boolean } {
  const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  return { extended: clause !== undefined, module: /(^|\.)Module$/.test(clause?.types[0]?.getText() ?? "") };
}

/** What the class sets of itself, each with the text of its value where that can stand in a field too. */
function assignments(
  ts: TS,
  node: TypeScript.ClassLikeDeclaration,
  maker: TypeScript.ConstructorDeclaration | undefined,
): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  const visit = (each: TypeScript.Node): void => {
    if (ts.isClassLike(each) || ts.isFunctionDeclaration(each) || ts.isFunctionExpression(each)) return;
    if (
      ts.isBinaryExpression(each) &&
      each.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(each.left) &&
      each.left.expression.kind === ts.SyntaxKind.ThisKeyword &&
      ts.isIdentifier(each.left.name)
    ) {
      const name = each.left.name.text;
      const first = ts.isExpressionStatement(each.parent) && each.parent.parent === maker?.body;
      const again = found.has(name);
      found.set(name, !again && first && standsAlone(ts, each.right, maker!) ? each.right.getText() : undefined);
    }
    ts.forEachChild(each, visit);
  };
  if (maker?.body) visit(maker.body);
  for (const member of node.members)
    if (member !== maker && !ts.isPropertyDeclaration(member)) ts.forEachChild(member, visit);
  return found;
}

/** Whether a layer is made there from nothing that only the constructor has. */
function standsAlone(ts: TS, value: TypeScript.Expression, maker: TypeScript.ConstructorDeclaration): boolean {
  if (!ts.isNewExpression(value)) return false;
  const own = new Set<string>();
  const collect = (node: TypeScript.Node): void => {
    if (
      (ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isBindingElement(node)) &&
      ts.isIdentifier(node.name)
    )
      own.add(node.name.text);
    ts.forEachChild(node, collect);
  };
  collect(maker);
  let alone = true;
  const visit = (node: TypeScript.Node): void => {
    if (node.kind === ts.SyntaxKind.ThisKeyword || ts.isFunctionLike(node)) alone = false;
    if (ts.isIdentifier(node) && own.has(node.text)) alone = false;
    if (alone) ts.forEachChild(node, visit);
  };
  visit(value);
  return alone;
}
