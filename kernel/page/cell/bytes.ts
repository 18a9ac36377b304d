/** The little of Node's Buffer that our own code uses, for the worker's bundle. */

export const Buffer = {
  from(buffer: ArrayBuffer, offset: number, length: number) {
    const bytes = new Uint8Array(buffer, offset, length);
    return {
      toString(): string {
        let text = "";
        for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
        return btoa(text);
      },
    };
  },
};
