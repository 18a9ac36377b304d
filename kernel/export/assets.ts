/** What pages carry besides their lesson: the bundles that the build made, packed for a page. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Fault } from "../fault";
import { packageRoot } from "../package";
import { encodeBase85 } from "../page/base85";

/** Bundles that a page unpacks when they are first needed. */
export type BundleName = "editor" | "digits" | "worker" | "markdown" | "library" | "plots" | "allplots" | "typecheck";

const folder = join(packageRoot, "dist", "page");
const packed = new Map<string, string>();
const texts = new Map<string, string>();

/** The text of one of the build's files for pages. */
export function asset(name: string): string {
  let text = texts.get(name);
  if (text === undefined) {
    const file = join(folder, name);
    if (!existsSync(file)) {
      throw new Fault(`${name} is missing from dist/page, where the build puts what pages carry: run "npm run build".`);
    }
    text = readFileSync(file, "utf8");
    texts.set(name, text);
  }
  return text;
}

/** Whether the build made this bundle. */
export function hasBundle(name: BundleName): boolean {
  return existsSync(join(folder, `${name}.js`));
}

/** A bundle, packed. */
export function packedBundle(name: BundleName): string {
  let data = packed.get(name);
  if (data === undefined) {
    data = pack(asset(`${name}.js`));
    packed.set(name, data);
  }
  return data;
}

/** Text as base85 of its gzip form, which a page unpacks by DecompressionStream. */
export function pack(text: string): string {
  return encodeBase85(gzipSync(Buffer.from(text), { level: 9, memLevel: 9 }));
}

/** The source expression by which a Content-Security-Policy allows one inline script. */
export function scriptHash(text: string): string {
  return `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
}
