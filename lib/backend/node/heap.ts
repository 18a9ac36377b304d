/** Tells the C library to keep freed memory: giving it back and taking it anew costs more than most operations. */

import { packageRequire } from "./builtin";

interface Koffi {
  load(path: string): { func(name: string, result: string, parameters: string[]): (...args: number[]) => number };
}

// Parameters of mallopt in glibc's malloc.h.
const trimThreshold = -1;
const mmapThreshold = -3;

/**
 * Lets glibc keep up to 128 MiB of freed memory and serve arrays up to 64 MiB from it. Without this each array of a few
 * megabytes comes as fresh pages, which the system clears one by one when they are first touched. Elsewhere nothing happens.
 */
export function keepFreedMemory(): void {
  if (process.platform !== "linux") return;
  try {
    const koffi = packageRequire()?.("koffi") as Koffi | undefined;
    const mallopt = koffi?.load("libc.so.6").func("mallopt", "int", ["int", "int"]);
    mallopt?.(mmapThreshold, 64 << 20);
    mallopt?.(trimThreshold, 128 << 20);
  } catch {
    // Another C library: it has its own ways.
  }
}
