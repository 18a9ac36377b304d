/** Inspection: what stands at the cursor, as a signature with its documentation. */

import type { Toolkit, TypeScript } from "../cells/typescript";
import { flat } from "./flat";

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
    if (!info?.displayParts?.length) continue;
    const layer = layerOf(text(info.displayParts), `${before}${source}`);
    const rule = layer && classOf(toolkit, before, layer);
    return render(rule ? { ...info, documentation: rule.documentation, tags: rule.tags } : info, detail);
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

/** The layer of the library that a value is, or whose `forward` it is; not one of the learner's own. */
function layerOf(signature: string, declared: string): string | undefined {
  const name =
    /^(?:\([a-z ]+\) )?(?:const |let |var )?[\w$.]+\??: nn\.([A-Z]\w*)(?:<|$)/.exec(signature)?.[1] ??
    /^\(method\) ([A-Z]\w*)(?:<[\s\S]*>)?\.forward\b/.exec(signature)?.[1];
  return name && !new RegExp(`class ${name}\\b`).test(declared) ? name : undefined;
}

/** What the documentation of a layer's class says, its shape rule above all. */
function classOf(toolkit: Toolkit, before: string, name: string): TypeScript.QuickInfo | undefined {
  const line = `import { nn as $layers } from "typetorch";\n$layers.${name}`;
  const info = toolkit.converter.inspect(before, line, line.length - 1) as TypeScript.QuickInfo | undefined;
  return info?.tags?.some((tag) => tag.name === "shape") ? info : undefined;
}

function render(info: TypeScript.QuickInfo, detail: 0 | 1): Description {
  const signature = flat(text(info.displayParts));
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
