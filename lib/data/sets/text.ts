/** Sets for sequence models: given names, and the opening of a play. */

import { files } from "../../backend/files";
import { DataError } from "../../base/error";
import { type Tensor, wrap } from "../../core/tensor";
import { TensorDataset } from "../dataset";
import { Alphabet, type NextCharacters } from "./alphabet";
import { ownFolder } from "./folder";
import { namesList } from "./names-list";

/** What is not asked for in the targets of {@link names}: the default `ignoreIndex` of losses. */
const ignored = -100;

/** Names as sequences: each begins after a "." and ends before one. */
export class Names extends TensorDataset<readonly [Tensor<[number, number]>, Tensor<[number, number]>]> {
  /** The names themselves. */
  readonly names: readonly string[];
  /** "." and the letters a to z. */
  readonly alphabet: Alphabet;

  constructor(names: readonly string[]) {
    const alphabet = new Alphabet(".abcdefghijklmnopqrstuvwxyz");
    const length = Math.max(...names.map((name) => name.length)) + 1;
    const inputs = new Int32Array(names.length * length);
    const targets = new Int32Array(names.length * length).fill(ignored);
    for (const [i, name] of names.entries()) {
      inputs.set(alphabet.encode(`.${name}`).elements, i * length);
      targets.set(alphabet.encode(`${name}.`).elements, i * length);
    }
    const shaped = (x: Int32Array) => wrap(x, [names.length, length], "int32") as unknown as Tensor<[number, number]>;
    super(shaped(inputs), shaped(targets));
    this.names = names;
    this.alphabet = alphabet;
  }
}

/**
 * Given names of many languages in the letters a to z, for models that foretell the next letter. Needs no file and no network.
 *
 * A sample is a name that begins after "." (0), and the same one letter further, which ends with "."; behind the end inputs
 * are 0 and targets -100, which losses ignore.
 *
 * @shape inputs and targets `[n, length]`, int32
 * @example
 * const names = data.names();
 * const [x, y] = names.at(0);
 * [names.names[0], names.alphabet.decode(x.at(":6")), y.at("4:7").tolist()] // => ["aaron", ".aaron", [14, 0, -100]]
 */
export function names(): Names {
  return new Names(namesList.split(" "));
}

/** A text, its characters, and how it is cut into stretches. */
export class TextSet {
  readonly text: string;
  readonly alphabet: Alphabet;
  /** Who wrote it and where it is from. */
  readonly source: string;

  constructor(text: string, source: string) {
    this.text = text;
    this.alphabet = new Alphabet(text);
    this.source = source;
  }

  /**
   * The text in stretches, each with the same one character further.
   *
   * @shape sequences `[n, length]`, next characters `[n, length]`, both int32
   * @param length how many characters a stretch has
   * @param stride from where to where the next stretch begins (default: `length`)
   */
  windows(length: number, options: { stride?: number } = {}): NextCharacters {
    return this.alphabet.windows(this.text, length, options);
  }
}

/**
 * The first scene of Shakespeare's Coriolanus: 12,853 characters that the package brings as a file.
 *
 * @param root the folder of `shakespeare.txt` (default: the package's own)
 * @throws {DataError} when the file is missing
 * @source W. Shakespeare, The Tragedy of Coriolanus, first scene of act one
 */
export function shakespeare(options: { root?: string } = {}): TextSet {
  const path = `${options.root ?? ownFolder()}/shakespeare.txt`;
  if (!files().exists(path)) throw new DataError(`${path}: there is no such file; give its folder as { root: "..." }`);
  return new TextSet(
    new TextDecoder().decode(files().read(path)),
    "W. Shakespeare, The Tragedy of Coriolanus, first scene of act one",
  );
}
