/** An error as a reader sees it: what, where, the line with a caret, who called, and what caused it. */

import type { Fault, Frame } from "../child/frames";

const red = (text: string) => `\u001b[1;31m${text}\u001b[0m`;
const green = (text: string) => `\u001b[32m${text}\u001b[0m`;
const dim = (text: string) => `\u001b[90m${text}\u001b[0m`;

/** Characters of a source line that are shown; of a longer one, those around the place. */
const longest = 160;

/** How many callers are listed; more are counted. */
const mostFrames = 12;

/** The lines of a traceback. `sourceOf` gives the source of the cell or file that a frame is in. */
export function traceback(fault: Fault, sourceOf: (frame: Frame) => string | undefined): string[] {
  const [first, ...others] = fault.message.split("\n");
  const lines = [`${red(fault.name)}: ${first}`, ...others];
  if (fault.details) lines.push(...fault.details.split("\n").map((line) => `  ${line}`));
  let shownSource = false;
  const frames = withoutRepeats(fault.frames);
  for (const { frame, times } of frames.slice(0, mostFrames)) {
    const place = green(`${frame.where}:${frame.line}:${frame.column}`);
    const again = times > 1 ? dim(` (${times} times)`) : "";
    lines.push(`  at ${frame.name ? `${frame.name} (${place})` : place}${again}`);
    if (shownSource) continue;
    const excerpt = excerptOf(frame, sourceOf(frame));
    lines.push(...excerpt);
    shownSource = excerpt.length > 0;
  }
  if (frames.length > mostFrames) lines.push(dim(`  … ${frames.length - mostFrames} more`));
  if (fault.cause) lines.push("", dim("caused by"), ...traceback(fault.cause, sourceOf));
  return lines;
}

/** A recursion as one frame with its count. */
function withoutRepeats(frames: Frame[]): { frame: Frame; times: number }[] {
  const out: { frame: Frame; times: number }[] = [];
  for (const frame of frames) {
    const last = out.at(-1);
    const same =
      last && last.frame.where === frame.where && last.frame.line === frame.line && last.frame.column === frame.column;
    if (same) last.times++;
    else out.push({ frame, times: 1 });
  }
  return out;
}

/** The line, the ones around it, and a caret under the column. */
function excerptOf(frame: Frame, source: string | undefined): string[] {
  if (source === undefined) return [];
  const lines = source.split("\n");
  if (frame.line < 1 || frame.line > lines.length) return [];
  const from = Math.max(1, frame.line - 2);
  const to = Math.min(lines.length, frame.line + 1);
  const width = String(to).length;
  const out: string[] = [];
  for (let number = from; number <= to; number++) {
    const label = String(number).padStart(width);
    const whole = lines[number - 1];
    if (number !== frame.line) {
      out.push(dim(`    ${label} | `) + (whole.length > longest ? `${whole.slice(0, longest)}…` : whole));
      continue;
    }
    const { text, column } = around(whole, frame.column);
    out.push(`${red("  >")} ${label} | ${text}`);
    const lead = text.slice(0, column - 1).replace(/[^\t]/g, " ");
    out.push(`    ${" ".repeat(width)} | ${lead}${red("^")}`);
  }
  return out;
}

/** The part of a line around a column, and where the column is in it. */
function around(line: string, column: number): { text: string; column: number } {
  if (line.length <= longest) return { text: line, column };
  const from = Math.max(0, Math.min(column - 1 - longest / 2, line.length - longest));
  const part = line.slice(from, from + longest) + (from + longest < line.length ? "…" : "");
  return from === 0 ? { text: part, column } : { text: `…${part}`, column: column - from + 1 };
}
