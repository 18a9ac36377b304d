/** Turns a cell's TypeScript into the JavaScript that the child evaluates with the engine's rules for a prompt. */

import { loadTypeScript, type TS, type TypeScript } from "./typescript";

export interface Emitted {
  code: string;
  /** The `mappings` field of the source map from `code` to the source. */
  mappings: string;
}

/**
 * Compiles a cell. Declarations become ones that any later cell may declare again: `function f` a `let` at the top of
 * the cell, `var x` a `let` there and an assignment, `const` a `let` (the engine takes no `const` where a `let` was;
 * the compiler has refused assignments to it). Imports become awaited calls of the child's loader.
 *
 * @param typesOnly names that the cell imports and that are types, so that nothing is loaded for them
 */
export function emitCell(source: string, typesOnly: ReadonlySet<string> = new Set()): Emitted {
  const ts = loadTypeScript();
  const { outputText, sourceMapText } = ts.transpileModule(source, {
    fileName: "cell.ts",
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: true,
      verbatimModuleSyntax: true,
      jsx: ts.JsxEmit.React,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
    transformers: { after: [(context) => (file) => new CellTransform(ts, context, source, typesOnly).file(file)] },
  });
  return {
    code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""),
    mappings: JSON.parse(sourceMapText!).mappings,
  };
}

/** Whether the cell's value is shown: its last statement is an expression without a semicolon. */
export function showsResult(ts: TS, file: TypeScript.SourceFile): boolean {
  const last = file.statements.at(-1);
  return last !== undefined && ts.isExpressionStatement(last) && !last.getText(file).endsWith(";");
}

const runtime = "__typetorch__";

class CellTransform {
  private readonly f: TypeScript.NodeFactory;
  /** Names of `var` declarations inside blocks, which belong to the whole cell. */
  private readonly hoisted = new Set<string>();

  constructor(
    private readonly ts: TS,
    private readonly context: TypeScript.TransformationContext,
    private readonly source: string,
    private readonly typesOnly: ReadonlySet<string>,
  ) {
    this.f = context.factory;
  }

  file(file: TypeScript.SourceFile): TypeScript.SourceFile {
    const { ts, f } = this;
    const imports: TypeScript.Statement[] = [];
    const functions: TypeScript.Statement[] = [];
    const body: TypeScript.Statement[] = [];
    const shows = showsResult(ts, ts.createSourceFile("cell.ts", this.source, ts.ScriptTarget.Latest, false));
    // TypeScript adds `export {}` to a cell that is a module by its `import.meta` alone.
    const last = file.statements.filter((statement) => !ts.isExportDeclaration(statement)).at(-1);
    for (const statement of file.statements) {
      if (ts.isImportDeclaration(statement)) imports.push(...this.importStatement(statement));
      else if (ts.isFunctionDeclaration(statement) && statement.name) functions.push(this.functionStatement(statement));
      else if (ts.isExportDeclaration(statement)) body.push(...this.exportStatement(statement));
      else if (ts.isExportAssignment(statement)) body.push(this.expression(statement.expression, statement));
      else if (statement === last && shows && ts.isExpressionStatement(statement)) {
        body.push(this.resultStatement(statement));
      } else body.push(this.statement(statement));
    }
    const hoisted = [...this.hoisted].map((name) => this.declare(name));
    return f.updateSourceFile(file, [...imports, ...hoisted, ...functions, ...body, f.createEmptyStatement()]);
  }

  /** `import a, { b as c } from "m"` becomes `let { default: a, b: c } = await __typetorch__.load("m")`. */
  private importStatement(statement: TypeScript.ImportDeclaration): TypeScript.Statement[] {
    const { ts, f } = this;
    const load = f.createAwaitExpression(this.load(statement.moduleSpecifier));
    const clause = statement.importClause;
    if (!clause) return [this.expression(load, statement)];
    if (clause.isTypeOnly) return [];
    const bindings: TypeScript.BindingElement[] = [];
    const statements: TypeScript.Statement[] = [];
    const bind = (property: string, name: TypeScript.Identifier) => {
      if (this.typesOnly.has(name.text)) return;
      bindings.push(f.createBindingElement(undefined, property === name.text ? undefined : property, name));
    };
    if (clause.name) bind("default", clause.name);
    const named = clause.namedBindings;
    if (named && ts.isNamedImports(named)) {
      for (const element of named.elements) {
        if (!element.isTypeOnly) bind((element.propertyName ?? element.name).text, element.name);
      }
    } else if (named) {
      statements.push(this.binding(named.name, load, statement));
    }
    if (bindings.length > 0) statements.push(this.binding(f.createObjectBindingPattern(bindings), load, statement));
    return statements;
  }

  /** `export { x }` says nothing in a notebook; `export * from` and the like load the module for its effects. */
  private exportStatement(statement: TypeScript.ExportDeclaration): TypeScript.Statement[] {
    if (!statement.moduleSpecifier || statement.isTypeOnly) return [];
    return [this.expression(this.f.createAwaitExpression(this.load(statement.moduleSpecifier)), statement)];
  }

  /** The function has no name of its own, so that calls inside it see a later redefinition. */
  private functionStatement(statement: TypeScript.FunctionDeclaration): TypeScript.Statement {
    const { ts, f } = this;
    const modifiers = statement.modifiers?.filter((m) => m.kind === ts.SyntaxKind.AsyncKeyword);
    const inner = this.within(statement);
    const value = f.createFunctionExpression(
      modifiers as TypeScript.Modifier[] | undefined,
      inner.asteriskToken,
      undefined,
      undefined,
      inner.parameters,
      undefined,
      inner.body!,
    );
    ts.setOriginalNode(ts.setTextRange(value, statement), statement);
    return this.variable(statement.name!, value, statement);
  }

  private resultStatement(statement: TypeScript.ExpressionStatement): TypeScript.Statement {
    const { f, ts } = this;
    const target = f.createPropertyAccessExpression(f.createIdentifier(runtime), "result");
    const value = f.createParenthesizedExpression(this.nested(statement.expression));
    const result = f.createExpressionStatement(f.createAssignment(target, value));
    return ts.setTextRange(ts.setOriginalNode(result, statement), statement);
  }

  /** A statement at the top of the cell. */
  private statement(statement: TypeScript.Statement): TypeScript.Statement {
    const { ts, f } = this;
    if (ts.isVariableStatement(statement) && !this.isVar(statement.declarationList)) {
      const list = statement.declarationList;
      const inner = this.nested(list);
      const declarations = f.createVariableDeclarationList(inner.declarations, ts.NodeFlags.Let);
      ts.setTextRange(ts.setOriginalNode(declarations, list), list);
      return f.updateVariableStatement(statement, this.withoutExport(statement.modifiers), declarations);
    }
    if (ts.isClassDeclaration(statement)) {
      const inner = this.nested(statement);
      return f.updateClassDeclaration(
        inner,
        this.withoutExport(inner.modifiers),
        inner.name,
        inner.typeParameters,
        inner.heritageClauses,
        inner.members,
      );
    }
    return this.nested(statement);
  }

  private withoutExport(modifiers: readonly TypeScript.ModifierLike[] | undefined): TypeScript.Modifier[] {
    const { ExportKeyword, DefaultKeyword } = this.ts.SyntaxKind;
    return (modifiers ?? []).filter((m) => m.kind !== ExportKeyword && m.kind !== DefaultKeyword) as never;
  }

  /** What stands inside a statement: nested `var` of this cell, `import()` and `import.meta` are rewritten. */
  private nested<N extends TypeScript.Node>(node: N): N {
    const { ts } = this;
    const visit = (inner: TypeScript.Node): TypeScript.Node => {
      if (ts.isFunctionLike(inner) || ts.isClassLike(inner)) return this.within(inner);
      if (ts.isVariableStatement(inner) && this.isVar(inner.declarationList)) {
        const assignments = this.assignments(ts.visitEachChild(inner.declarationList, visit, this.context));
        return ts.setTextRange(
          assignments ? this.f.createExpressionStatement(assignments) : this.f.createEmptyStatement(),
          inner,
        );
      }
      if (ts.isForStatement(inner) && inner.initializer && this.isVar(inner.initializer)) {
        const loop = ts.visitEachChild(inner, visit, this.context);
        const list = loop.initializer as TypeScript.VariableDeclarationList;
        return this.f.updateForStatement(
          loop,
          this.assignments(list),
          loop.condition,
          loop.incrementor,
          loop.statement,
        );
      }
      if ((ts.isForInStatement(inner) || ts.isForOfStatement(inner)) && this.isVar(inner.initializer)) {
        const loop = ts.visitEachChild(inner, visit, this.context);
        const list = loop.initializer as TypeScript.VariableDeclarationList;
        const target = this.target(list.declarations[0].name);
        return ts.isForInStatement(loop)
          ? this.f.updateForInStatement(loop, target, loop.expression, loop.statement)
          : this.awaits(this.f.updateForOfStatement(loop, loop.awaitModifier, target, loop.expression, loop.statement));
      }
      return this.call(inner) ?? this.awaits(ts.visitEachChild(inner, visit, this.context));
    };
    return (this.ts.isVariableDeclarationList(node) ? ts.visitEachChild(node, visit, this.context) : visit(node)) as N;
  }

  /** What stands inside a function or class: its variables are its own, only `import()` and `import.meta` are rewritten. */
  private within<N extends TypeScript.Node>(node: N): N {
    const { ts } = this;
    const visit = (inner: TypeScript.Node): TypeScript.Node =>
      this.call(inner) ?? this.awaits(ts.visitEachChild(inner, visit, this.context));
    return ts.visitEachChild(node, visit, this.context);
  }

  /**
   * What a stopped cell waits for may still come, and its code must not go on then: every awaited value passes the
   * child's check, `await x` as `__typetorch__.going(await x)`, `for await` at the beginning of its body.
   */
  private awaits(node: TypeScript.Node): TypeScript.Node {
    const { ts, f } = this;
    if (ts.isAwaitExpression(node)) return ts.setTextRange(this.runtimeCall("going", [node]), node);
    if (!ts.isForOfStatement(node) || !node.awaitModifier) return node;
    const check = f.createExpressionStatement(this.runtimeCall("going", []));
    const body = ts.isBlock(node.statement)
      ? f.updateBlock(node.statement, [check, ...node.statement.statements])
      : f.createBlock([check, node.statement]);
    return f.updateForOfStatement(node, node.awaitModifier, node.initializer, node.expression, body);
  }

  /** `import()` and `import.meta`, which only modules have, are the child's. */
  private call(node: TypeScript.Node): TypeScript.Node | undefined {
    const { ts, f } = this;
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return ts.setTextRange(f.createPropertyAccessExpression(f.createIdentifier(runtime), "meta"), node);
    }
    if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
    return ts.setTextRange(this.load(this.within(node.arguments[0])), node);
  }

  private isVar(node: TypeScript.Node): boolean {
    const { ts } = this;
    return ts.isVariableDeclarationList(node) && !(node.flags & (ts.NodeFlags.Let | ts.NodeFlags.Const));
  }

  /** The declarations of a nested `var` as assignments to names that the cell declares at its top. */
  private assignments(list: TypeScript.VariableDeclarationList): TypeScript.Expression | undefined {
    const values: TypeScript.Expression[] = [];
    for (const declaration of list.declarations) {
      const target = this.target(declaration.name);
      if (declaration.initializer) values.push(this.f.createAssignment(target, declaration.initializer));
    }
    if (values.length === 0) return undefined;
    return this.f.createParenthesizedExpression(values.reduce((all, next) => this.f.createComma(all, next)));
  }

  /** A binding name as something that can be assigned to; its names are declared at the top of the cell. */
  private target(name: TypeScript.BindingName): TypeScript.Expression {
    const { ts, f } = this;
    if (ts.isIdentifier(name)) {
      this.hoisted.add(name.text);
      return name;
    }
    const withDefault = (element: TypeScript.BindingElement): TypeScript.Expression => {
      const target = this.target(element.name);
      return element.initializer ? f.createAssignment(target, element.initializer) : target;
    };
    if (ts.isArrayBindingPattern(name)) {
      return f.createArrayLiteralExpression(
        name.elements.map((element) => {
          if (ts.isOmittedExpression(element)) return element;
          return element.dotDotDotToken ? f.createSpreadElement(withDefault(element)) : withDefault(element);
        }),
      );
    }
    return f.createObjectLiteralExpression(
      name.elements.map((element) => {
        if (element.dotDotDotToken) return f.createSpreadAssignment(withDefault(element));
        const key = element.propertyName ?? (element.name as TypeScript.Identifier);
        return f.createPropertyAssignment(key, withDefault(element));
      }),
    );
  }

  private load(specifier: TypeScript.Expression): TypeScript.Expression {
    return this.runtimeCall("load", [specifier]);
  }

  private runtimeCall(name: string, values: TypeScript.Expression[]): TypeScript.Expression {
    const { f } = this;
    return f.createCallExpression(
      f.createPropertyAccessExpression(f.createIdentifier(runtime), name),
      undefined,
      values,
    );
  }

  private binding(name: TypeScript.BindingName, value: TypeScript.Expression, from: TypeScript.Node) {
    return this.variable(name, value, from);
  }

  private declare(name: string): TypeScript.Statement {
    return this.variable(this.f.createIdentifier(name), undefined);
  }

  private variable(
    name: TypeScript.BindingName,
    value: TypeScript.Expression | undefined,
    from?: TypeScript.Node,
  ): TypeScript.Statement {
    const { f, ts } = this;
    const declaration = f.createVariableDeclaration(name, undefined, undefined, value);
    const statement = f.createVariableStatement(
      undefined,
      f.createVariableDeclarationList([declaration], ts.NodeFlags.Let),
    );
    return from ? ts.setTextRange(ts.setOriginalNode(statement, from), from) : statement;
  }

  private expression(expression: TypeScript.Expression, from: TypeScript.Node): TypeScript.Statement {
    return this.ts.setTextRange(this.f.createExpressionStatement(expression), from);
  }
}
