/** The name under which a cell's script finds what it needs to import and to give its result. */
export const runtimeName = "__typetorch__";
