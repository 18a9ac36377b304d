/** The widgets' code as one script, for outputs that must stand on their own; the build writes it into the compiled file. */

export const widgetScript: string = "";
