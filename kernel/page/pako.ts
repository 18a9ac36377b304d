/** What the reader of PNG files asks of pako, done by fflate, which the library has already: a page carries one unpacker. */

import { unzlibSync, zlibSync } from "fflate";

export const inflate = (bytes: Uint8Array): Uint8Array => unzlibSync(bytes);
export const deflate = (bytes: Uint8Array): Uint8Array => zlibSync(bytes);

/** Unpacks what it is given in pieces. */
export class Inflate {
  private readonly pieces: Uint8Array[] = [];
  private unpacked: Uint8Array | undefined;
  readonly err = 0;

  push(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.unpacked = undefined;
  }

  get result(): Uint8Array {
    this.unpacked ??= unzlibSync(joined(this.pieces));
    return this.unpacked;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
