/** Complaints of the compiler that say nothing about whether a cell runs: they come of sizes being known too well, or not yet. */

import type { TypeScript } from "./compiler";

/** Whether a cell runs in spite of the complaint. */
export function isHarmless(diagnostic: TypeScript.Diagnostic): boolean {
  const { code, messageText } = diagnostic;
  const text = typeof messageText === "string" ? messageText : messageText.messageText;
  // `x.shape[0] === 3` where the size is known to be 2.
  if (code === 2367) return /types '[-\d. |]+' and '[-\d. |]+' have/.test(text);
  if (code === 2678) return /^Type '[-\d. |]+' is not comparable to type '[-\d. |]+'/.test(text);
  // A word for an option that stands in a variable, `for (const mode of ["nearest", "area"])`: which word it is, a run will tell.
  if (code === 2345 || code === 2322) {
    const all = leaves(messageText);
    if (
      all.every((leaf) =>
        /^(Type|Argument of type) 'string' is not assignable to .*type '("[^"]*"( \| )?)+'/.test(leaf),
      )
    )
      return true;
  }
  // In a function with a type parameter for a tensor the rules have nothing yet to judge.
  if (code === 2345 || code === 2684)
    return /(parameter of type|method's 'this' of type) '(Checked|Fits|FitsThird|Into|Input)</.test(text);
  // A method that gives another shape than that of the class it extends.
  if (code === 2416) return aboutSizes(diagnostic) && JSON.stringify(messageText).includes("=>");
  return false;
}

/**
 * Whether it exists only because declarations are carried to the next cell, such as a private class member in a type, or
 * an imported file outside the notebook's folder.
 */
export function aboutDeclarations({ code }: TypeScript.Diagnostic): boolean {
  return (code >= 4000 && code < 4200) || [2742, 2527, 7056, 9005, 9006, 6059].includes(code);
}

/** Whether the innermost reason is that sizes or numbers of axes differ, or that one layer is not the other. */
export function aboutSizes({ code, messageText }: TypeScript.Diagnostic): boolean {
  return [2322, 2345, 2403, 2416, 2739, 2740, 2741, 2769].includes(code) && leaves(messageText).some(isAboutSizes);
}

function isAboutSizes(text: string): boolean {
  if (/ element\(s\) but |^The type '.*' is 'readonly'/.test(text)) return true;
  // One layer lacks what the other has.
  if (/ in type '(nn\.)?[A-Z]\w+' but required in type '(nn\.)?[A-Z]\w+(<.*>)?'/.test(text)) return true;
  if (/^Type '(nn\.)?[A-Z]\w+(<.*>)?' is missing the following .* type '(nn\.)?[A-Z]\w+(<.*>)?': /.test(text))
    return true;
  // One layer refuses other shapes than the other, in a sentence of its own.
  if (/ype '[`"][A-Z]\w+: .* is not assignable to (parameter of )?type '[`"][A-Z]\w+: /.test(text)) return true;
  const types =
    /ype '(.*)' is not assignable to (?:parameter of )?type '(.*)'/.exec(text) ??
    /'(.*)', but here has type '(.*)'/.exec(text);
  if (!types) return false;
  const [, from, to] = types as unknown as [string, string, string];
  return (isSizes(from) && isSizes(to)) || (/(Tensor|Parameter)</.test(from) && /(Tensor|Parameter)</.test(to));
}

/** `2 | 3`, `[2, 3]`, `[batch: 2, time: 3]`, `number[]` */
function isSizes(text: string): boolean {
  return text === "AnyShape" || /^(readonly )?\[?((\w+: )?(number|\d+)(\[\])?( \| |, )?)*\]?$/.test(text);
}

function leaves(message: string | TypeScript.DiagnosticMessageChain): string[] {
  if (typeof message === "string") return [message];
  if (!message.next?.length) return [message.messageText];
  return message.next.flatMap(leaves);
}
