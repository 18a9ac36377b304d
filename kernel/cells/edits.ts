/** Changes made to a cell's text before it is checked, and the way back from a changed position to the learner's. */

export interface Edit {
  /** Where in the text before the change, in order, without overlaps. */
  at: number;
  /** How many characters are taken out there. */
  removed: number;
  /** What is put in instead. */
  text: string;
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  let out = "";
  let from = 0;
  for (const edit of edits) {
    out += text.slice(from, edit.at) + edit.text;
    from = edit.at + edit.removed;
  }
  return out + text.slice(from);
}

/** The position in the text before the edits; a position inside what was put in leads to where it was put. */
export function beforeEdits(offset: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const { at, removed, text } of edits) {
    const start = at + shift;
    if (offset < start) break;
    if (offset < start + text.length) return at;
    shift += text.length - removed;
  }
  return offset - shift;
}
