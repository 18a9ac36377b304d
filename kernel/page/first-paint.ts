/** Puts work off until a reader has something to read. */

/** Longest wait (ms) for a paint that may not come: a page in the background paints nothing, and may be run or printed all the same. */
const patience = 1000;

/** Calls once the first text or picture of the page stands on the screen. */
export function afterFirstPaint(act: () => void): void {
  let waiting = true;
  const go = () => {
    if (!waiting) return;
    waiting = false;
    act();
  };
  const parsed = () => setTimeout(go, document.hidden ? 0 : patience);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", parsed);
  else parsed();
  addEventListener("beforeprint", go);
  if (!PerformanceObserver.supportedEntryTypes.includes("paint")) return;
  new PerformanceObserver((list, observer) => {
    if (list.getEntriesByName("first-contentful-paint").length === 0) return;
    observer.disconnect();
    go();
  }).observe({ type: "paint", buffered: true });
}
