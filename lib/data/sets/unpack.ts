/** Bytes that stand in the sources as text: base64 of a zlib stream. */

import { unzlibSync } from "fflate";

/** The bytes that a text stands for. */
export function unpack(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return unzlibSync(bytes);
}
