/**
 * Values whose sizes change: a `let` that is assigned again, an array that gets a longer tensor, a layer that is replaced.
 * Such a place takes the shape that its values share, or none, so that what runs also compiles without annotations.
 */

import type { Compiler, Conversion } from "./compiler";
import { applyEdits, beforeEdits, type Edit } from "./edits";
import { misfitsOf, mutations } from "./misfits";
import type { Declared, Place } from "./places";

export interface Widened {
  result: Conversion;
  /** The declarations of earlier cells, with the widened types. */
  before: string;
  /** The types that were put into the cell. */
  edits: Edit[];
}

/** Enough for a chain of variables that depend on each other. */
const rounds = 8;

/**
 * Converts the cell again with wider types for the places whose values do not fit, after a conversion that found them.
 * Gives undefined when there are none.
 */
export function widen(compiler: Compiler, before: string, source: string): Widened | undefined {
  /** What was put into the cell, by where in the learner's text. */
  const here = new Map<string, Edit[]>();
  /** How often each place was widened: what does not settle becomes `any`. */
  const times = new Map<string, number>();
  let declarations = before;
  let result: Conversion | undefined;
  let edits: Edit[] = [];
  for (let round = 0; round < rounds; round++) {
    const original = (offset: number) => beforeEdits(offset - compiler.prefix, edits);
    const misfits = misfitsOf(compiler, (place) => here.has(keyOf(place, original)));
    if (round === 0) misfits.push(...mutations(compiler));
    const earlier = new Map<Declared, string>();
    let progress = false;
    for (const { place, types } of misfits) {
      const key = keyOf(place, original);
      if (place.kind === "earlier" && earlier.has(place.node)) continue;
      const count = times.get(key) ?? 0;
      times.set(key, count + 1);
      const type = types[count] ?? "any";
      if (place.kind === "earlier") earlier.set(place.node, type);
      else here.set(key, insertions(place, type, original));
      progress ||= count <= types.length;
    }
    if (!progress) break;
    declarations = redeclared(compiler, declarations, earlier);
    edits = [...here.values()].flat().sort((a, b) => a.at - b.at);
    result = compiler.convert(declarations, applyEdits(source, edits));
    if (result.diagnostics.length === 0) break;
  }
  return result && { result, before: declarations, edits };
}

/** A name for a place that stays the same while types are put into the cell. */
function keyOf(place: Place, original: (offset: number) => number): string {
  if (place.kind === "earlier")
    return `${(place.node.parent as { name?: { getText(): string } }).name?.getText() ?? ""}.${place.node.name.getText()}`;
  const node = place.kind === "value" ? place.node : place.node.name;
  return `${original(node.getStart())}:${original(node.end)}`;
}

/** What gives the place a type. */
function insertions(
  place: Exclude<Place, { kind: "earlier" }>,
  type: string,
  original: (offset: number) => number,
): Edit[] {
  const insert = (offset: number, text: string): Edit => ({ at: original(offset), removed: 0, text });
  const { node } = place;
  if (place.kind === "name") return [insert(place.node.name.end, `: ${type}`)];
  if (place.kind === "short") return [insert(node.end, `: (${place.node.name.text} as any as ${type})`)];
  return [insert(node.getStart(), "(("), insert(node.end, `) as any as ${type})`)];
}

/** Earlier declarations with other types for some of them. */
function redeclared(compiler: Compiler, declarations: string, types: ReadonlyMap<Declared, string>): string {
  const { before } = compiler.files();
  const shift = before.text.length - declarations.length;
  const edits = [...types].map(([{ type }, text]): Edit => {
    const start = type!.getStart(before);
    return { at: start - shift, removed: type!.end - start, text };
  });
  return applyEdits(
    declarations,
    edits.sort((a, b) => a.at - b.at),
  );
}
