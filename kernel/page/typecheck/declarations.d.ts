/** The declarations that the build puts into the compiler's bundle, by the name under which the compiler finds them. */
declare module "typetorch-declarations" {
  const files: Readonly<Record<string, string>>;
  export default files;
}
