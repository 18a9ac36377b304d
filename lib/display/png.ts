/** Writes pixels as a PNG file, in a page as well as in Node. */

import { zlibSync } from "fflate";

/**
 * A PNG of 8-bit pixels.
 *
 * @param rgba four bytes a pixel, row by row from the top
 * @source PNG specification (W3C), third edition: signature, IHDR, IDAT, IEND
 */
export function encodePng(width: number, height: number, rgba: Uint8Array): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // 8 bits a channel, colour type 6 (red, green, blue, alpha); compression, filter and interlace method 0.
  header.set([8, 6, 0, 0, 0], 8);
  const stride = width * 4;
  // Each row begins with its filter type; 0 leaves it as it is.
  const rows = new Uint8Array(height * (stride + 1));
  for (let i = 0; i < height; i += 1) rows.set(rgba.subarray(i * stride, (i + 1) * stride), i * (stride + 1) + 1);
  const parts = [
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", zlibSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  ];
  const file = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** A PNG as a link that holds the picture. */
export function pngUrl(width: number, height: number, rgba: Uint8Array): string {
  const file = encodePng(width, height, rgba);
  let text = "";
  // In pieces, because the arguments of one call are limited.
  for (let i = 0; i < file.length; i += 8192) text += String.fromCharCode(...file.subarray(i, i + 8192));
  return `data:image/png;base64,${btoa(text)}`;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i += 1) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** Checksum of a chunk: CRC-32 with the reflected polynomial that the specification names. */
function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}
