/** Type-checks cells in the page, by the kernel's own rules, before they run: a cell sees what the cells before it declare. */

import type ts from "typescript";
import type { Compiler } from "../../cells/compiler";
import { applyEdits, type Edit } from "../../cells/edits";
import { judge } from "../../cells/judge";
import { withoutExports } from "../../cells/prepare";
import { problemsOf } from "../../cells/problem";
import { pageCompiler } from "./compiler";

/** A mistake in a cell, by place: line and column from 1. */
export interface TypeProblem {
  name: string;
  message: string;
  line: number;
  column: number;
  length: number;
}

export class CellChecker {
  private readonly compiler: Compiler;
  /** What cells declared that were looked at before, in the same order. */
  private readonly cache: { source: string; declarations: string }[] = [];
  /** The cell that was judged last, which often is the next that others build on. */
  private latest: { source: string; before: string; after: string } | undefined;

  /** @param files the language's own declarations under /lib, and the library's under /typetorch */
  constructor(typescript: typeof ts, files: Readonly<Record<string, string>>) {
    this.compiler = pageCompiler(typescript, files);
  }

  /**
   * The mistakes in a cell.
   *
   * @param before the cells that it builds on, in the order in which they run
   */
  check(source: string, before: readonly string[]): TypeProblem[] {
    const { compiler } = this;
    const { exports, verdict } = this.judged(source, this.after(before));
    if (verdict.fine) return [];
    const problems = problemsOf(compiler, { source, label: "", edits: [exports, ...verdict.edits] });
    return problems.slice(0, 10).map(({ name, message, frame: { line, column }, length }) => {
      return { name, message, line, column, length };
    });
  }

  private judged(source: string, before: string) {
    const { compiler } = this;
    const exports: Edit[] = withoutExports(compiler.ts, source);
    const verdict = judge(compiler, before, applyEdits(source, exports));
    this.latest = { source, before, after: verdict.declarations };
    return { exports, verdict };
  }

  private declared(source: string, before: string): string {
    const { latest } = this;
    if (latest?.source === source && latest.before === before) return latest.after;
    return this.judged(source, before).verdict.declarations;
  }

  /** What the cells declare together. Cells that were looked at before, in the same order, are not looked at again. */
  private after(sources: readonly string[]): string {
    let declarations = "";
    sources.forEach((source, index) => {
      if (this.cache[index]?.source !== source) {
        this.cache.length = index;
        this.cache.push({ source, declarations: this.declared(source, declarations) });
      }
      declarations = this.cache[index]!.declarations;
    });
    return declarations;
  }
}
