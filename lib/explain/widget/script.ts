/** The widgets' bundled code, for outputs that must stand on their own; the build writes it into the compiled file. */

/** Everything but what trains models. */
export const widgetScript: string = "";

/** All widgets, with the library's operations. */
export const explorableScript: string = "";
