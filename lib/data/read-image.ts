/** Reads PNG and JPEG images as tensors. */

import { decode as decodePng } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { files } from "../backend/files";
import { DataError } from "../base/error";
import { type Tensor, wrap } from "../core/tensor";
import { checkJpeg, checkPng } from "./image-structure";

/** What {@link readImage} takes by name. */
export interface ImageOptions {
  /** How many channels come out: 1 (gray), 3 (colour), 4 (with transparency), or null for those of the file (default: null). */
  readonly channels?: 1 | 3 | 4 | null;
}

/**
 * The image in a PNG or JPEG file.
 *
 * @shape `[channels, height, width]`, values from 0 to 1
 * @param source a path, or the bytes themselves
 * @param channels 1, 3, 4, or null for those of the file (default: null)
 * @throws {DataError} that names the file and what is wrong with it
 */
export function readImage(source: string | Uint8Array, options: ImageOptions = {}): Tensor<[number, number, number]> {
  const name = typeof source === "string" ? source : "the image";
  const bytes = typeof source === "string" ? files().read(source) : source;
  const { width, height, channels, values } = decoded(name, bytes);
  const wanted = options.channels ?? channels;
  const out = new Float32Array(wanted * height * width);
  const area = width * height;
  for (let i = 0; i < area; i++) {
    const at = i * channels;
    const gray = channels < 3;
    const [r, g, b] = gray ? [values[at]!, values[at]!, values[at]!] : [values[at]!, values[at + 1]!, values[at + 2]!];
    const alpha = channels === 2 ? values[at + 1]! : channels === 4 ? values[at + 3]! : 1;
    // The weights of ITU-R BT.601.
    if (wanted === 1) out[i] = gray ? r : 0.299 * r + 0.587 * g + 0.114 * b;
    else if (wanted === 2) {
      out[i] = r;
      out[area + i] = alpha;
    } else {
      out[i] = r;
      out[area + i] = g;
      out[2 * area + i] = b;
      if (wanted === 4) out[3 * area + i] = alpha;
    }
  }
  return wrap(out, [wanted, height, width], "float32") as unknown as Tensor<[number, number, number]>;
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** From 0 to 1, pixel by pixel. */
  readonly values: Float32Array;
}

function decoded(name: string, bytes: Uint8Array): Pixels {
  const png = bytes[0] === 0x89 && bytes[1] === 0x50;
  const jpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  if (!png && !jpeg) {
    throw new DataError(`${name}: at offset 0, neither a PNG (89 50) nor a JPEG (ff d8) begins like this`);
  }
  (jpeg ? checkJpeg : checkPng)(name, bytes);
  try {
    if (jpeg) {
      const image = decodeJpeg(bytes, { useTArray: true, formatAsRGBA: false });
      return {
        width: image.width,
        height: image.height,
        channels: 3,
        values: Float32Array.from(image.data, (v) => v / 255),
      };
    }
    const image = decodePng(bytes);
    const most = image.depth === 16 ? 65535 : 2 ** image.depth - 1;
    if (image.palette) {
      const { palette } = image;
      const channels = palette[0]!.length;
      const values = new Float32Array(image.width * image.height * channels);
      for (let i = 0; i < image.width * image.height; i++) {
        for (let c = 0; c < channels; c++) values[i * channels + c] = palette[image.data[i]!]![c]! / 255;
      }
      return { width: image.width, height: image.height, channels, values };
    }
    return {
      width: image.width,
      height: image.height,
      channels: image.channels,
      values: Float32Array.from(image.data as ArrayLike<number>, (v) => v / most),
    };
  } catch (error) {
    throw new DataError(
      `${name}: the ${jpeg ? "JPEG" : "PNG"} data within its ${bytes.length} bytes is damaged (${(error as Error).message}); fetch the file again`,
    );
  }
}
