/** Keeps what @jupyterlab/services tells its developers on the console out of our reports. */

const chatter = /^(?:Starting WebSocket|Connection lost, reconnecting|Kernel: (?:\w*restarting|dead))/;
const levels = ["debug", "warn"] as const;
const original = { debug: console.debug, warn: console.warn };
let users = 0;

/** Drops those messages until the returned function is called; everything else passes. */
export function quietServices(): () => void {
  if (users === 0) {
    for (const level of levels) {
      original[level] = console[level];
      console[level] = (...words: unknown[]) => {
        if (!chatter.test(String(words[0]))) original[level](...words);
      };
    }
  }
  users += 1;
  let released = false;
  return () => {
    if (released) return;
    released = true;
    users -= 1;
    if (users === 0) Object.assign(console, original);
  };
}
