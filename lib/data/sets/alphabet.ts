/** Alphabet: characters as numbers and back, for sequence models. */

import { ArgumentError, IndexError } from "../../base/error";
import { copyOf } from "../../core/broadcasting";
import { isTensor, type Tensor, wrap } from "../../core/tensor";
import { TensorDataset } from "../dataset";

/** Sequences, and the same one character further. */
export type NextCharacters = TensorDataset<readonly [Tensor<[number, number]>, Tensor<[number, number]>]>;

/**
 * The characters of a text, each with a number.
 *
 * @param text every character that is to have a number
 * @example
 * const alphabet = new data.Alphabet("hello");
 * [alphabet.characters.join(""), alphabet.encode("hole").tolist(), alphabet.decode([2, 0])] // => ["ehlo", [1, 3, 2, 0], "le"]
 */
export class Alphabet {
  /** The characters, sorted; the place of each is its number. */
  readonly characters: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(text: string) {
    this.characters = [...new Set(text)].sort();
    this.#numbers = new Map(this.characters.map((c, i) => [c, i]));
    if (this.characters.length === 0) throw new ArgumentError("Alphabet: there is not one character");
  }

  /** How many characters there are. */
  get length(): number {
    return this.characters.length;
  }

  /**
   * The numbers of a text's characters, int32.
   *
   * @throws {ArgumentError} for a character that the alphabet lacks
   */
  encode(text: string): Tensor<[number]> {
    const numbers = [...text].map((c, i) => {
      const found = this.#numbers.get(c);
      if (found === undefined) {
        throw new ArgumentError(
          `Alphabet.encode: the character ${JSON.stringify(c)} at position ${i} is not one of ${JSON.stringify(this.characters.join(""))}`,
        );
      }
      return found;
    });
    return wrap(Int32Array.from(numbers), [numbers.length], "int32") as unknown as Tensor<[number]>;
  }

  /** The text that numbers stand for. */
  decode(numbers: Tensor | readonly number[]): string {
    const list = isTensor(numbers) ? [...copyOf(numbers).elements] : numbers;
    return list
      .map((n) => {
        const c = this.characters[n];
        if (c === undefined)
          throw new IndexError(`Alphabet.decode: there is no character ${n}, the alphabet has ${this.length}`);
        return c;
      })
      .join("");
  }

  /**
   * A text cut into stretches, each with the same stretch one character further: what a model that foretells the next
   * character learns from.
   *
   * @shape sequences `[n, length]`, next characters `[n, length]`, both int32
   * @param text the text
   * @param length how many characters a stretch has
   * @param stride from where to where the next stretch begins (default: `length`)
   */
  windows(text: string, length: number, options: { stride?: number } = {}): NextCharacters {
    const numbers = this.encode(text).elements as Int32Array;
    const stride = options.stride ?? length;
    for (const [name, value] of Object.entries({ length, stride })) {
      if (!Number.isInteger(value) || value <= 0)
        throw new ArgumentError(`Alphabet.windows: ${name} must be a whole number above 0, got ${String(value)}`);
    }
    const n = Math.floor((numbers.length - 1 - length) / stride) + 1;
    if (n <= 0) {
      throw new ArgumentError(
        `Alphabet.windows: a text of ${numbers.length} characters has no stretch of ${length} with a character after it`,
      );
    }
    const stretches = (shift: number) => {
      const out = new Int32Array(n * length);
      for (let i = 0; i < n; i++)
        out.set(numbers.subarray(i * stride + shift, i * stride + shift + length), i * length);
      return wrap(out, [n, length], "int32") as unknown as Tensor<[number, number]>;
    };
    return new TensorDataset(stretches(0), stretches(1));
  }
}
