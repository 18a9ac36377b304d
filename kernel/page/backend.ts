/** The backend on which pages run, and notebooks when they are exported: its results are the same on every machine. */
export const pageBackend = "wasm-strict";
