/** Inspection: what stands at the cursor, as a signature with its documentation. */

import type { Toolkit, TypeScript } from "../cells/typescript";

export interface Description {
  "text/plain": string;
  "text/markdown": string;
}

/** Describes the name at or before `cursor`; detail 1 adds tags such as parameters and examples. */
export function describe(
  toolkit: Toolkit,
  before: string,
  source: string,
  cursor: number,
  detail: 0 | 1,
): Description | undefined {
  for (const at of places(source, cursor)) {
    const info = toolkit.converter.inspect(before, source, at) as TypeScript.QuickInfo | undefined;
    if (info?.displayParts?.length) return render(info, detail);
  }
  return undefined;
}

/** The cursor itself, the name that ends there, and the function whose arguments it is in. */
function* places(source: string, cursor: number): Generator<number> {
  if (/[\w$]/.test(source[cursor] ?? "")) yield cursor;
  if (cursor > 0 && /[\w$]/.test(source[cursor - 1])) yield cursor - 1;
  let depth = 0;
  for (let at = cursor - 1; at >= 0; at--) {
    const c = source[at];
    if (c === ")" || c === "]" || c === "}") depth++;
    else if (c === "(" && depth === 0) {
      const name = /[\w$]\s*(?:<[^()]*>)?\s*$/.exec(source.slice(0, at));
      if (name) yield name.index;
      return;
    } else if (c === "(" || c === "[" || c === "{") {
      if (depth === 0) continue;
      depth--;
    }
  }
}

function render(info: TypeScript.QuickInfo, detail: 0 | 1): Description {
  const signature = text(info.displayParts);
  const documentation = text(info.documentation);
  const tags = (info.tags ?? []).filter((tag) => detail === 1 || tag.name === "param" || tag.name === "shape");
  const plain = [signature, documentation, ...tags.map((tag) => `@${tag.name} ${text(tag.text)}`)];
  const markdown = [fence(signature), documentation, ...tags.map(tagMarkdown)];
  return {
    "text/plain": plain.filter(Boolean).join("\n\n"),
    "text/markdown": markdown.filter(Boolean).join("\n\n"),
  };
}

function tagMarkdown(tag: TypeScript.JSDocTagInfo): string {
  const content = text(tag.text);
  if (tag.name === "example") return `**Example**\n\n${content.startsWith("```") ? content : fence(content)}`;
  if (tag.name === "param") {
    const [, name, rest] = /^(\S+)\s*(?:-\s*)?(.*)$/s.exec(content) ?? ["", content, ""];
    return `- \`${name}\` ${rest}`;
  }
  return `**${tag.name}** ${content}`;
}

function fence(code: string): string {
  return `\`\`\`typescript\n${code}\n\`\`\``;
}

function text(parts: readonly { text: string }[] | undefined): string {
  return (parts ?? []).map((part) => part.text).join("");
}
