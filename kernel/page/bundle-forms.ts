/** Which of an output's forms a page shows, best first. */

export const plotlyMime = "application/vnd.plotly.v1+json";
export const widgetMime = "application/vnd.typetorch.widget+json";

/** Forms that a page can show, best first; `text/plain` ends the list, as nearly every output has it. */
export const shownForms = [
  widgetMime,
  plotlyMime,
  "text/html",
  "image/svg+xml",
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "text/latex",
  "text/markdown",
  "application/json",
  "text/plain",
] as const;

export type ShownForm = (typeof shownForms)[number];

/** The form of an output that a page shows. */
export function bestForm(data: Readonly<Record<string, unknown>>): ShownForm | undefined {
  return shownForms.find((mime) => data[mime] !== undefined && data[mime] !== null);
}

/** Words for what a form cannot show itself: the output's own text. */
export function alternative(
  data: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>> = {},
): string {
  const alt = metadata.alt ?? (metadata["image/png"] as { alt?: unknown } | undefined)?.alt;
  if (typeof alt === "string" && alt !== "") return alt;
  const text = data["text/plain"];
  return Array.isArray(text) ? text.join("") : typeof text === "string" ? text : "";
}
