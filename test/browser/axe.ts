/** What axe finds wrong for readers with disabilities. */

import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface AxeResult {
  violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
}

/** Everything against WCAG 2.1 AA inside the element, a line each. */
export async function axeFindings(page: Page, selector: string): Promise<string[]> {
  // Evaluated and not added as a script, which a page's own policy could refuse.
  await page.evaluate(axe);
  return page.evaluate(async (where) => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
    const { axe } = globalThis as unknown as { axe: { run(context: object, options: object): Promise<AxeResult> } };
    // Landmarks and the order of headings belong to the page around the element.
    const rules = { region: { enabled: false }, "heading-order": { enabled: false } };
    const { violations } = await axe.run({ include: [[where]] }, { runOnly: tags, rules });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  }, selector);
}
