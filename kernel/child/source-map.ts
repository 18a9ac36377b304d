/** Positions in compiled cells, taken back to what the learner wrote: a reader of source maps (version 3). */

/** For every line of the output, segments of [output column, source line, source column], all from 0. */
export type Mappings = [number, number, number][][];

/** Decodes the `mappings` field of a source map that has one source. */
export function decodeMappings(text: string): Mappings {
  let line = 0;
  let column = 0;
  return text.split(";").map((row) => {
    let out = 0;
    const segments: [number, number, number][] = [];
    for (const segment of row.split(",")) {
      if (segment === "") continue;
      const [outStep, , lineStep, columnStep] = decodeNumbers(segment);
      out += outStep;
      if (lineStep === undefined) continue;
      line += lineStep;
      column += columnStep;
      segments.push([out, line, column]);
    }
    return segments;
  });
}

/** The source position (from 0) of an output position (from 0), or undefined where nothing was mapped. */
export function original(map: Mappings, line: number, column: number): { line: number; column: number } | undefined {
  const segments = map[line];
  if (!segments?.length) return undefined;
  let best = segments[0];
  for (const segment of segments) {
    if (segment[0] > column) break;
    best = segment;
  }
  return { line: best[1], column: best[2] };
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base 64 variable-length quantities: five bits a digit, the lowest bit of a number is its sign. */
function decodeNumbers(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = digits.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
