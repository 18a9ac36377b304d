/** Tunes the C library's memory: giving it back and taking it anew costs more than most operations. */

import { packageRequire } from "./builtin";

interface Koffi {
  load(path: string): {
    func(name: string, result: string, parameters: string[]): (...args: (number | bigint)[]) => number | bigint;
  };
}

// Parameters of mallopt in glibc's malloc.h, and of madvise in Linux's mman.h.
const trimThreshold = -1;
const mmapThreshold = -3;
const hugePages = 14;

/** glibc serves arrays up to this size (its limit) from its heap. */
const largest = 32 << 20;
/** It keeps so much freed memory. */
const kept = 256 << 20;
/** Parts of the heap that are asked to consist of large pages. */
const parts = 4;

/**
 * Lets glibc keep freed memory and serve arrays up to 32 MiB from it, in large pages. Without this each array of a few
 * megabytes comes as fresh small pages, which the system clears one by one when they are first touched. Nothing is
 * occupied before it is used. Elsewhere nothing happens.
 */
export function keepFreedMemory(): void {
  if (process.platform !== "linux") return;
  try {
    const koffi = packageRequire()?.("koffi") as Koffi | undefined;
    const c = koffi?.load("libc.so.6");
    if (!c) return;
    const mallopt = c.func("mallopt", "int", ["int", "int"]);
    const malloc = c.func("malloc", "uint64", ["size_t"]);
    const free = c.func("free", "void", ["uint64"]);
    const madvise = c.func("madvise", "int", ["uint64", "size_t", "int"]);
    mallopt(mmapThreshold, largest);
    mallopt(trimThreshold, kept);
    const size = largest - 4096;
    const addresses = Array.from({ length: parts }, () => BigInt(malloc(size))).filter((address) => address !== 0n);
    for (const address of addresses) {
      const page = (address + 4095n) & ~4095n;
      madvise(page, size - 8192, hugePages);
    }
    for (const address of addresses) free(address);
  } catch {
    // Another C library: it has its own ways.
  }
}
