/** One part of a lesson as the search knows it. */

export interface SearchEntry {
  /** The page's file name. */
  page: string;
  /** The lesson's title. */
  lesson: string;
  heading: string;
  /** The id of the element in the page. */
  anchor: string;
  text: string;
  /** Words of the rest of the text, where that was left out. */
  words?: string;
}
