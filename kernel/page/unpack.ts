/** Opens what the page carries packed: base85 of gzip in blocks of data, or, in a site, in scripts beside the page. */

import { decodeBase85 } from "./base85";

const opened = new Map<string, Promise<string>>();
const loaded = new Map<string, Promise<void>>();

/** Whether the page carries the block or knows where it lies. */
export function carries(id: string): boolean {
  return document.getElementById(id) !== null;
}

/** The text of a packed block; asked for twice, it is unpacked once. */
export function unpack(id: string): Promise<string> {
  let text = opened.get(id);
  if (!text) {
    text = open(id);
    opened.set(id, text);
  }
  return text;
}

/** Runs a bundle in the page, once. */
export function load(name: string): Promise<void> {
  let done = loaded.get(name);
  if (!done) {
    done = unpack(`bundle-${name}`).then((text) => {
      // Evaluated and not added as a script: the page's policy knows scripts by their hash alone.
      // biome-ignore lint/security/noGlobalEval: the text is the page's own bundle
      globalThis.eval(text);
    });
    loaded.set(name, done);
  }
  return done;
}

async function open(id: string): Promise<string> {
  const block = document.getElementById(id);
  if (!block) throw new Error(`This page does not carry ${id.replace(/^bundle-/, "the part ")}.`);
  const bytes = decodeBase85((await packedText(block)).trim());
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/** The packed text of a block: its text, or what the script beside the page leaves for it. */
async function packedText(block: HTMLElement): Promise<string> {
  const source = block.dataset.source;
  if (source === undefined) return block.textContent ?? "";
  const shared = ((globalThis as { typetorchParts?: Record<string, string> }).typetorchParts ??= {});
  await new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${source} is missing beside the page.`));
    document.head.append(script);
  });
  return shared[block.id] ?? "";
}
