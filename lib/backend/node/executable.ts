/** Memory that machine code runs in, and what the processor understands: Linux on x86-64 with AVX2 and FMA, and koffi. */

import { builtin, packageRequire } from "./builtin";
import { type Assembler, Unsupported } from "./x64";

/** Puts machine code where it can run, as a function of the given C parameters. Throws `Unsupported` where the system refuses. */
export type Place<F> = (asm: Assembler, parameters: readonly string[]) => F;

export interface Executable {
  readonly place: Place<(...args: never[]) => void>;
  /** Whether the processor also has AVX-512: registers of sixteen floats, and twice as many of them. */
  readonly wide: boolean;
  /** Where the elements of an array outside V8's heap stand. They stay there for as long as the array lives. */
  addressOf(array: Float32Array): bigint;
}

/** The executable memory of this process; undefined where there is none, or where `TYPETORCH_MACHINE` is `off` (`avx2` leaves out AVX-512). */
export function executable(): Executable | undefined {
  if (found === undefined) found = find() ?? null;
  return found ?? undefined;
}
let found: Executable | null | undefined;

type Foreign = (...args: unknown[]) => unknown;
interface Koffi {
  load(path: string): { func(name: string, result: string, parameters: string[]): Foreign };
  proto(result: string, parameters: readonly string[]): unknown;
  decode(address: bigint, type: unknown): Foreign;
}

// From Linux's mman.h.
const protection = { read: 1, write: 2, execute: 4 };
const privateAnonymous = 0x22;
const pageBytes = 4096;

function find(): Executable | undefined {
  const flags = processorFlags();
  if (!flags.has("avx2") || !flags.has("fma")) return undefined;
  const asked = process.env.TYPETORCH_MACHINE;
  if (asked === "off") return undefined;
  try {
    const koffi = packageRequire()?.("koffi") as Koffi | undefined;
    if (!koffi) return undefined;
    const c = koffi.load("libc.so.6");
    const mmap = c.func("mmap", "uint64", ["uint64", "size_t", "int", "int", "int", "int64"]);
    const mprotect = c.func("mprotect", "int", ["uint64", "size_t", "int"]);
    const copyTo = c.func("memcpy", "uint64", ["uint64", "void *", "size_t"]);
    const copyInto = c.func("memcpy", "uint64", ["void *", "void *", "size_t"]);
    // Without names: another copy of this library may have its own in the same process.
    const prototypes = new Map<string, unknown>();
    return {
      wide: asked !== "avx2" && flags.has("avx512f"),
      // memcpy gives back where it copied to.
      addressOf: (array) => BigInt(copyInto(array, array, 0) as number | bigint),
      place(asm, parameters) {
        let prototype = prototypes.get(parameters.join());
        if (prototype === undefined) {
          prototype = koffi.proto("void", parameters);
          prototypes.set(parameters.join(), prototype);
        }
        const size = Math.ceil(asm.finish(0n).length / pageBytes) * pageBytes;
        const address = BigInt(
          mmap(0, size, protection.read | protection.write, privateAnonymous, -1, 0) as number | bigint,
        );
        if (address === 0xffffffffffffffffn) throw new Unsupported("executable memory");
        const code = asm.finish(address);
        copyTo(address, code, code.length);
        if (mprotect(address, size, protection.read | protection.execute) !== 0)
          throw new Unsupported("executable memory");
        return koffi.decode(address, prototype);
      },
    };
  } catch {
    return undefined;
  }
}

/** What the processor understands, by the names that Linux has for it; nothing elsewhere. */
function processorFlags(): Set<string> {
  const fs = builtin<typeof import("node:fs")>("node:fs");
  if (!fs || process.platform !== "linux" || process.arch !== "x64") return new Set();
  try {
    return new Set(/^flags\s*:(.*)$/m.exec(fs.readFileSync("/proc/cpuinfo", "utf8"))?.[1].split(" "));
  } catch {
    return new Set();
  }
}
