/** What in a cell does not fit only because sizes differ: found in the compiler's complaints, and in calls that change a shape. */

import type { Compiler, TypeScript } from "./compiler";
import { aboutSizes } from "./harmless";
import { declaredAt, declaredBy, type Found, type Place, placeOf } from "./places";
import { argumentsOf, isTensor, Wider } from "./wider";

/** A place, and the types that it may be given instead of its own, the narrowest first. */
export interface Misfit {
  readonly place: Place;
  readonly types: readonly string[];
}

/** The places that the latest diagnostics ask to be wider. `ours` tells whether a place's type was put there by us. */
export function misfitsOf(compiler: Compiler, ours: (place: Place) => boolean): Misfit[] {
  const { cell } = compiler.files();
  const found: Misfit[] = [];
  for (const diagnostic of compiler.diagnostics()) {
    if (diagnostic.file !== cell || !aboutSizes(diagnostic)) continue;
    for (const misfit of new Finder(compiler, ours).of(diagnostic)) {
      if (!found.some(({ place }) => place.node === misfit.place.node)) found.push(misfit);
    }
  }
  return found;
}

/** Methods that change what they are called on: what was known of its shape is no longer true. */
const mutating: ReadonlyMap<string, (type: TypeScript.Type) => boolean> = new Map([
  ...["append", "insert", "extend"].map((name) => [name, isChain] as const),
  ...["squeeze_", "unsqueeze_", "transpose_", "t_", "swapaxes_", "resize_"].map((name) => [name, isTensor] as const),
]);
const anyMutating = new RegExp(`\\.(${[...mutating.keys()].join("|")})\\(`);

/** Whether a cell may give something another shape by a method. */
export function changesShapes(text: string): boolean {
  return anyMutating.test(text);
}

/** The places whose values the cell gives another shape by a method. */
export function mutations(compiler: Compiler): Misfit[] {
  const { ts } = compiler;
  const { cell } = compiler.files();
  const found: Misfit[] = [];
  if (!changesShapes(cell.text)) return found;
  const checker = compiler.program().getTypeChecker();
  const finder = new Finder(compiler, () => true);
  const visit = (node: TypeScript.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const applies = mutating.get(node.expression.name.text);
    const receiver = node.expression.expression;
    if (!applies?.(checker.getTypeAtLocation(receiver))) return;
    const misfit = finder.wider(placeOf(compiler, receiver));
    if (misfit && !found.some(({ place }) => place.node === misfit.place.node)) found.push(misfit);
  };
  visit(cell);
  return found;
}

function isChain(type: TypeScript.Type): boolean {
  return type.symbol?.name === "Sequential";
}

class Finder {
  private readonly ts: Compiler["ts"];
  private readonly checker: TypeScript.TypeChecker;
  private readonly types: Wider;

  constructor(
    private readonly compiler: Compiler,
    private readonly ours: (place: Place) => boolean,
  ) {
    this.ts = compiler.ts;
    this.checker = compiler.program().getTypeChecker();
    this.types = new Wider(compiler);
  }

  of(diagnostic: TypeScript.Diagnostic): Misfit[] {
    const { ts } = this;
    const { cell } = this.compiler.files();
    const start = diagnostic.start ?? 0;
    let at: TypeScript.Node = nodeAt(ts, cell, start, start + (diagnostic.length ?? 0));
    if (diagnostic.code === 2403 || diagnostic.code === 2416) return this.redeclaration(at);
    if (diagnostic.code === 2769 && (ts.isCallExpression(at) || ts.isNewExpression(at))) return this.call(at, at);
    for (; at.parent; at = at.parent) {
      const { parent } = at;
      if (ts.isBinaryExpression(parent) && isAssignment(ts, parent)) return this.assignment(parent, at, start);
      if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return this.call(parent, at);
      if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) {
        const place: Place = { kind: "name", node: parent };
        return parent.type && this.ours(place) ? list(this.wider({ place, typed: parent, from: parent })) : [];
      }
      if (ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent)) return [];
    }
    return [];
  }

  /** A place without sizes, where that differs from what it has. */
  wider(found: Found | undefined): Misfit | undefined {
    if (!found || !this.free(found.place)) return undefined;
    const type = this.checker.getTypeAtLocation(found.typed);
    return { place: found.place, types: [this.types.erased(type, found.typed)] };
  }

  /** Whether a type of the learner's own does not stand there. */
  private free(place: Place): boolean {
    return place.kind !== "name" || place.node.type === undefined || this.ours(place);
  }

  private assignment(node: TypeScript.BinaryExpression, side: TypeScript.Node, start: number): Misfit[] {
    const { ts } = this;
    // In `[a, b] = ...` the complaint is about one of the names.
    const isPattern = ts.isArrayLiteralExpression(node.left) || ts.isObjectLiteralExpression(node.left);
    const target = isPattern && side === node.left ? nodeFrom(ts, node.left, start) : node.left;
    const found = placeOf(this.compiler, target);
    const misfit = this.wider(found);
    if (!found || !misfit) return [];
    if (found.from !== target || isPattern) return [misfit];
    const shared = this.shared(this.checker.getTypeAtLocation(found.typed), this.checker.getTypeAtLocation(node.right));
    return [shared ? { ...misfit, types: [shared, ...misfit.types] } : misfit];
  }

  private call(node: TypeScript.CallExpression | TypeScript.NewExpression, side: TypeScript.Node): Misfit[] {
    const { ts } = this;
    const given: readonly TypeScript.Expression[] = node.arguments ?? [];
    const at = given.indexOf(side as never);
    const parameter = at < 0 ? undefined : this.checker.getResolvedSignature(node)?.parameters[at];
    const declared = parameter && declaredAt(this.compiler, parameter);
    if (declared && hasDefault(ts, declared.place)) return list(this.wider({ ...declared, from: node }));
    const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : undefined;
    // A method of a tensor says what it wants by itself; its tensor is not at fault.
    if (!callee || isTensor(this.checker.getTypeAtLocation(callee))) return [];
    const receiver = placeOf(this.compiler, callee) ?? {
      place: { kind: "value", node: callee },
      typed: callee,
      from: callee,
    };
    // What stands in a module, such as a loss in `F`, is not at fault either.
    const isModule = (this.checker.getTypeAtLocation(callee).symbol?.flags ?? 0) & ts.SymbolFlags.ValueModule;
    const misfits = isModule ? [] : list(this.wider(receiver as Found));
    for (const each of given) {
      const type = this.checker.getTypeAtLocation(each);
      // One of several: what a function gives as `[mean, variance]` is either, for the compiler.
      if (type.isUnion() ? type.types.every(isTensor) : isTensor(type))
        misfits.push(...list(this.wider({ place: { kind: "value", node: each }, typed: each, from: each })));
    }
    return misfits;
  }

  /** `var` again with another shape, or a member that has another shape than in the class it extends. */
  private redeclaration(at: TypeScript.Node): Misfit[] {
    const { ts, checker } = this;
    const symbol = checker.getSymbolAtLocation(at);
    if (!symbol) return [];
    const owner = at.parent?.parent;
    const base = owner && ts.isClassLike(owner) && checker.getTypeAtLocation(owner).getBaseTypes?.()?.[0];
    const nodes = base ? [base.getProperty(symbol.name)?.valueDeclaration] : (symbol.declarations ?? []);
    return nodes.flatMap((node) => {
      const declared = node && declaredBy(this.compiler, node);
      return declared ? list(this.wider({ ...declared, from: at })) : [];
    });
  }

  /** What two tensor types have in common, as a type that needs no import. */
  private shared(a: TypeScript.Type, b: TypeScript.Type): string | undefined {
    if (!isTensor(a) || !isTensor(b)) return undefined;
    const [first] = argumentsOf(this.checker, a);
    const [second] = argumentsOf(this.checker, b);
    const [sizes, others] = [first && this.tuple(first), second && this.tuple(second)];
    if (!sizes || !others || sizes.length !== others.length) return undefined;
    const axes = sizes.map((size, i) => {
      const text = this.checker.typeToString(size);
      return text === this.checker.typeToString(others[i]!) ? text : "number";
    });
    return `import("typetorch").Tensor<[${axes.join(", ")}]>`;
  }

  private tuple(type: TypeScript.Type): readonly TypeScript.Type[] | undefined {
    const inner = this.checker as TypeScript.TypeChecker & { isTupleType(type: TypeScript.Type): boolean };
    if (!inner.isTupleType(type)) return undefined;
    const { fixedLength, elementFlags } = (type as TypeScript.TupleTypeReference).target;
    // Of a tuple with a rest, such as [...number[], 4], the places from the front are not known.
    return fixedLength === elementFlags.length
      ? this.checker.getTypeArguments(type as TypeScript.TypeReference)
      : undefined;
  }
}

function list(misfit: Misfit | undefined): Misfit[] {
  return misfit ? [misfit] : [];
}

function hasDefault(ts: Compiler["ts"], place: Place): boolean {
  if (place.kind !== "name" && place.kind !== "earlier") return false;
  const { node } = place;
  return ts.isParameter(node) && (node.initializer !== undefined || node.questionToken !== undefined);
}

function isAssignment(ts: Compiler["ts"], { operatorToken: { kind } }: TypeScript.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** The outermost node with exactly these bounds, or the innermost that holds them. */
function nodeAt(ts: Compiler["ts"], file: TypeScript.SourceFile, start: number, end: number): TypeScript.Node {
  let node: TypeScript.Node = file;
  for (;;) {
    const inner: TypeScript.Node | undefined = ts.forEachChild(node, (child) =>
      child.getStart(file) <= start && end <= child.end ? child : undefined,
    );
    if (!inner) return node;
    node = inner;
    if (node.getStart(file) === start && node.end === end) return node;
  }
}

/** The outermost expression within a pattern that starts there. */
function nodeFrom(ts: Compiler["ts"], pattern: TypeScript.Node, start: number): TypeScript.Node {
  let node: TypeScript.Node = pattern;
  for (;;) {
    const inner: TypeScript.Node | undefined = ts.forEachChild(node, (child) =>
      child.getStart() <= start && start < child.end ? child : undefined,
    );
    if (!inner) return node;
    node = inner;
    const isPattern =
      ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node) || ts.isPropertyAssignment(node);
    if (!isPattern && node.getStart() === start) return node;
  }
}
