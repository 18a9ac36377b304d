/** A tensor as a notebook shows it. */

/** What is shown of a tensor: its text. */
export function tensorView(tensor: { toString(): string }): Record<string, unknown> {
  return { "text/plain": tensor.toString() };
}
