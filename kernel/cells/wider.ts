/** Types without the sizes in them, as text that can stand in a cell and in the declarations of earlier cells. */

import type { Compiler, TypeScript } from "./compiler";

/** How deeply types within types are looked at; what lies deeper is `any`. */
const depth = 8;

/** Writes types of one program without sizes: `Tensor<[2, 3]>[]` becomes `Tensor[]`, `28` becomes `number`. */
export class Wider {
  private readonly checker: TypeScript.TypeChecker;

  constructor(private readonly compiler: Compiler) {
    this.checker = compiler.program().getTypeChecker();
  }

  /** The type without sizes. */
  erased(type: TypeScript.Type, at: TypeScript.Node, left = depth): string {
    const { ts } = this.compiler;
    const { checker } = this;
    if (left === 0) return "any";
    const inner = (each: TypeScript.Type) => this.erased(each, at, left - 1);
    if (type.flags & ts.TypeFlags.NumberLike) return "number";
    if (type.isUnion()) {
      if (type.flags & ts.TypeFlags.BooleanLike || type.types.every((each) => each.isStringLiteral()))
        return this.written(type, at);
      return [...new Set(type.types.map(inner))].map((each) => (each.includes("=>") ? `(${each})` : each)).join(" | ");
    }
    if (isTensor(type)) return this.ofLibrary(type.symbol) ?? 'import("typetorch").Tensor';
    if (!(type.flags & ts.TypeFlags.Object)) return this.written(type, at);
    const known = type.aliasSymbol ? undefined : this.ofLibrary(type.symbol);
    if (known) return known;
    const given = argumentsOf(checker, type);
    const tuples = checker as TypeScript.TypeChecker & { isTupleType(type: TypeScript.Type): boolean };
    if (tuples.isTupleType(type)) {
      const parts = [...new Set(given.map(inner))];
      const mutable = `[${given.map(inner).join(", ")}]`;
      return parts.length === 1 && parts[0] === "number" ? "number[]" : mutable;
    }
    const name = type.symbol?.name;
    if (given.length > 0 && global.has(name)) return `${name}<${given.map(inner).join(", ")}>`;
    if (type.symbol && type.symbol.flags & ts.SymbolFlags.ObjectLiteral) return this.members(type, at, left);
    return this.written(type, at);
  }

  private members(type: TypeScript.Type, at: TypeScript.Node, left: number): string {
    const parts = this.checker.getPropertiesOfType(type).map((property) => {
      const member = this.checker.getTypeOfSymbolAtLocation(property, at);
      const optional = property.flags & this.compiler.ts.SymbolFlags.Optional ? "?" : "";
      return `${JSON.stringify(property.name)}${optional}: ${this.erased(member, at, left - 1)}`;
    });
    return `{ ${parts.join("; ")} }`;
  }

  private written(type: TypeScript.Type, at: TypeScript.Node): string {
    const { TypeFormatFlags: flags } = this.compiler.ts;
    return this.checker.typeToString(type, at, flags.NoTruncation | flags.UseAliasDefinedOutsideCurrentScope);
  }

  /** The name of one of the library's classes, if it may stand without parameters. */
  private ofLibrary(symbol: TypeScript.Symbol | undefined): string | undefined {
    const { ts } = this.compiler;
    if (!symbol || !(symbol.flags & ts.SymbolFlags.Class) || !this.isOurs(symbol)) return undefined;
    const needed = (symbol.declarations ?? []).some(
      (each) => ts.isClassDeclaration(each) && each.typeParameters?.some((parameter) => !parameter.default),
    );
    if (needed) return undefined;
    for (const [path, exported] of this.exports()) if (exported === symbol) return `import("typetorch").${path}`;
    return undefined;
  }

  private isOurs(symbol: TypeScript.Symbol): boolean {
    const folder = this.compiler.entry()?.fileName.replace(/[^/]*$/, "");
    return folder !== undefined && (symbol.declarations?.[0]?.getSourceFile().fileName.startsWith(folder) ?? false);
  }

  private *exports(): Generator<[string, TypeScript.Symbol]> {
    const { ts, entry } = this.compiler;
    const { checker } = this;
    const resolve = (symbol: TypeScript.Symbol) =>
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const file = entry();
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) return;
    for (const each of checker.getExportsOfModule(module)) {
      const target = resolve(each);
      yield [each.name, target];
      if (!["nn", "optim", "data"].includes(each.name)) continue;
      for (const inner of checker.getExportsOfModule(target)) yield [`${each.name}.${inner.name}`, resolve(inner)];
    }
  }
}

/** Generic types that every program has. */
const global: ReadonlySet<string> = new Set(["Array", "ReadonlyArray", "Map", "Set", "Promise", "Record", "Iterable"]);

/** Whether a type is a tensor's. */
export function isTensor(type: TypeScript.Type): boolean {
  const name = (type.aliasSymbol ?? type.symbol)?.name;
  return name === "Tensor" || name === "Parameter";
}

/** The parameters that a type was given. */
export function argumentsOf(checker: TypeScript.TypeChecker, type: TypeScript.Type): readonly TypeScript.Type[] {
  if (type.aliasSymbol) return type.aliasTypeArguments ?? [];
  const target = (type as TypeScript.TypeReference).target;
  if (!target) return [];
  const all = checker.getTypeArguments(type as TypeScript.TypeReference);
  const count = target.typeParameters?.length ?? all.length;
  return all.slice(0, count);
}
