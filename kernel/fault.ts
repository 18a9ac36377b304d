/** A fault that the user can mend: one sentence that says what, where and what to do. */

export class Fault extends Error {
  override name = "Fault";
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
