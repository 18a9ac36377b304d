/** Files on disk, under Node. */

import { DataError } from "../../base/error";
import type { Files } from "../files";
import { builtin } from "./builtin";

/** The disk, or undefined outside Node. */
export function nodeFiles(): Files | undefined {
  const fs = builtin<typeof import("node:fs")>("node:fs");
  const paths = builtin<typeof import("node:path")>("node:path");
  if (!fs || !paths) return undefined;
  return {
    exists: (path) => fs.existsSync(path),
    read(path) {
      try {
        const bytes = fs.readFileSync(path);
        return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
      } catch (error) {
        throw new DataError(`cannot read ${path}: ${reason(error)}`);
      }
    },
    write(path, bytes) {
      const part = `${path}.${process.pid}.part`;
      try {
        fs.mkdirSync(paths.dirname(path), { recursive: true });
        fs.writeFileSync(part, bytes);
        fs.renameSync(part, path);
      } catch (error) {
        if (fs.existsSync(part)) fs.rmSync(part);
        throw new DataError(`cannot write ${path}: ${reason(error)}`);
      }
    },
    list(folder) {
      try {
        return fs.readdirSync(folder).sort();
      } catch (error) {
        throw new DataError(`cannot list ${folder}: ${reason(error)}`);
      }
    },
  };
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
  EEXIST: "part of its path is a file, not a folder",
  ENOTDIR: "part of its path is a file, not a folder",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
};

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return reasons[code] ?? (error as Error).message;
}
