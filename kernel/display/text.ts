/** A value's text: as Node shows it, folded so far that a reader can take it in and a page can hold it. */

import { inspect } from "node:util";

const depth = 4;
/** Items of one list that are shown, from the widest on: the first with which the whole is not too much. */
const widths = [100, 24, 8, 3];
/** About as many values are shown in all. */
const mostValues = 4000;
/** Characters beyond these are counted: an object can have any number of properties. */
const mostCharacters = 100_000;

/** A value's text, long collections folded, nested ones more than flat ones. */
export function textOf(value: unknown): string {
  const maxArrayLength = widths.find((width) => holds(value, width)) ?? widths.at(-1)!;
  const text = inspect(value, { depth, maxArrayLength, maxStringLength: 20_000, breakLength: 88, sorted: false });
  if (text.length <= mostCharacters) return text;
  return `${text.slice(0, mostCharacters)}\n... ${text.length - mostCharacters} more characters`;
}

/** Whether a value has few enough parts when lists end at `width`. */
function holds(value: unknown, width: number): boolean {
  let left = mostValues;
  const count = (part: unknown, level: number): void => {
    if (--left < 0 || typeof part !== "object" || part === null || level > depth) return;
    if (Array.isArray(part)) {
      for (let i = 0; i < part.length && i < width && left >= 0; i++) count(part[i], level + 1);
    } else if (part instanceof Map || part instanceof Set) {
      let i = 0;
      for (const [key, item] of part.entries()) {
        if (i++ >= width || left < 0) break;
        if (part instanceof Map) count(key, level + 1);
        count(item, level + 1);
      }
    } else if (ArrayBuffer.isView(part)) left -= Math.min(width, part.byteLength);
    else {
      for (const property of Object.values(Object.getOwnPropertyDescriptors(part))) {
        if (left >= 0 && property.enumerable) count(property.value, level + 1);
      }
    }
  };
  try {
    count(value, 0);
  } catch {
    // a Proxy, or whatever else does not want to be looked at; its text may still be had
  }
  return left >= 0;
}
