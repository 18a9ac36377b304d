/** Walks through the parts of PNG and JPEG files before they are decoded, so that an error tells the place. */

import { crc32 } from "../base/checksum";
import { DataError } from "../base/error";

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const failing = (name: string) => (offset: number, what: string) =>
  new DataError(`${name}: at offset ${offset}, ${what}`);

/** The largest image that is unpacked: 2^28 pixels. */
const mostPixels = 2 ** 28;

/**
 * Throws unless the chunks of a PNG file follow one another from the header to the end, each with the right checksum.
 *
 * @source PNG specification, sections 5 and 11
 */
export function checkPng(name: string, bytes: Uint8Array): void {
  const error = failing(name);
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const wrong = signature.findIndex((b, i) => bytes[i] !== b);
  if (wrong >= 0) throw error(wrong, `a PNG file begins with the bytes 89 50 4e 47 0d 0a 1a 0a, and this one departs`);
  const view = viewOf(bytes);
  let at = 8;
  for (;;) {
    if (at + 12 > bytes.length)
      throw error(at, `expected a chunk of at least 12 bytes, but ${bytes.length - at} follow`);
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) {
      throw error(
        at,
        `a chunk ${JSON.stringify(kind)} of ${length} bytes is announced, but only ${bytes.length - at - 12} follow`,
      );
    }
    if (at === 8 && (kind !== "IHDR" || length !== 13))
      throw error(at, `expected the header, a chunk "IHDR" of 13 bytes, got ${JSON.stringify(kind)} of ${length}`);
    const stored = view.getUint32(at + 8 + length);
    const computed = crc32(bytes.subarray(at + 4, at + 8 + length));
    if (stored !== computed) {
      throw error(
        at + 8 + length,
        `the checksum of chunk ${JSON.stringify(kind)} is ${hex(stored)}, but its bytes give ${hex(computed)}`,
      );
    }
    if (at === 8 && view.getUint32(16) * view.getUint32(20) > mostPixels)
      throw error(
        16,
        `the image is said to be ${view.getUint32(16)} by ${view.getUint32(20)} pixels, which is too large`,
      );
    at += 12 + length;
    if (kind === "IEND") return;
  }
}

const hex = (value: number) => value.toString(16).padStart(8, "0");

/**
 * Throws unless the segments of a JPEG file follow one another up to the mark of its end.
 *
 * @source ITU-T T.81, annex B
 */
export function checkJpeg(name: string, bytes: Uint8Array): void {
  const error = failing(name);
  const view = viewOf(bytes);
  let at = 2;
  let scanned = false;
  for (;;) {
    if (at + 2 > bytes.length)
      throw error(
        bytes.length,
        `the file ends without the mark of its end (ff d9)${scanned ? "" : ", before any image data"}`,
      );
    if (bytes[at] !== 0xff) {
      // Image data go on after a scan's header, and what stands between segments is passed over.
      if (!scanned) throw error(at, `expected a segment, which begins with ff, got ${bytes[at]!.toString(16)}`);
      at++;
      continue;
    }
    const mark = bytes[at + 1]!;
    if (mark === 0xd9) {
      if (!scanned) throw error(at, "the image ends before any image data");
      return;
    }
    // Stuffed bytes, fill bytes and restarts have no length.
    if (mark === 0x00 || mark === 0xff || mark === 0x01 || (mark >= 0xd0 && mark <= 0xd7)) {
      at += mark === 0xff ? 1 : 2;
      continue;
    }
    if (at + 4 > bytes.length) throw error(at, "the file ends within a segment's length");
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) {
      throw error(
        at,
        `a segment ff ${mark.toString(16)} of ${length} bytes is announced, but only ${bytes.length - at - 2} follow`,
      );
    }
    scanned ||= mark === 0xda;
    at += 2 + length;
  }
}
