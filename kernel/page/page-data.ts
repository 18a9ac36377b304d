/** What the exporter tells a page about itself. */

export interface PageData {
  readonly title: string;
  /** A name for the lesson that stays the same when it is exported again. */
  readonly lesson: string;
  /** The name under which a reader saves the notebook. */
  readonly fileName: string;
  /** Whether the page carries the compiler. */
  readonly typecheck: boolean;
  /** The ids of its exercises. */
  readonly exercises: readonly string[];
  readonly theme: "auto" | "light" | "dark";
}
