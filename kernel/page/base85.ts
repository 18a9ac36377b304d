/** Bytes as text, five characters for four bytes: a page carries a megabyte of packed parts, and base64 would add a third. */

/** 85 characters that mean nothing in HTML, in JSON or in a script. */
const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?_~()[]{}@%$#;|";

/** The text of some bytes; the last group is shorter by as many characters as it lacks bytes. */
export function encodeBase85(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const count = Math.min(4, bytes.length - at);
    let value = 0;
    for (let i = 0; i < 4; i += 1) value = value * 256 + (bytes[at + i] ?? 0);
    let group = "";
    for (let i = 0; i < 5; i += 1) {
      group = alphabet[value % 85]! + group;
      value = Math.floor(value / 85);
    }
    parts.push(group.slice(0, count + 1));
  }
  return parts.join("");
}

/** The bytes of a text that {@link encodeBase85} gave. */
export function decodeBase85(text: string): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  for (let i = 0; i < alphabet.length; i += 1) values[alphabet.charCodeAt(i)] = i;
  const groups = Math.ceil(text.length / 5);
  const missing = groups * 5 - text.length;
  const bytes = new Uint8Array(groups * 4 - missing);
  for (let group = 0; group < groups; group += 1) {
    let value = 0;
    // Missing characters count as the highest digit, which rounding at the encoder makes right.
    for (let i = 0; i < 5; i += 1)
      value = value * 85 + (group * 5 + i < text.length ? values[text.charCodeAt(group * 5 + i)]! : 84);
    for (let i = 3; i >= 0; i -= 1) {
      const at = group * 4 + i;
      if (at < bytes.length) bytes[at] = value % 256;
      value = Math.floor(value / 256);
    }
  }
  return bytes;
}
