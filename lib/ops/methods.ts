/**
 * The operations as methods, for the compiler. The types are read off the modules that declare the operations, by the names
 * in the table, so that an editor shows an operation's own documentation at its method.
 */

type Declarations = typeof import("./activation") &
  typeof import("./arithmetic") &
  typeof import("./clamp") &
  typeof import("./compare") &
  typeof import("./contract") &
  typeof import("./copy") &
  typeof import("./count") &
  typeof import("./gather") &
  typeof import("./indexing") &
  typeof import("./join") &
  typeof import("./matrix") &
  typeof import("./order") &
  typeof import("./pad") &
  typeof import("./reduce") &
  typeof import("./scan") &
  typeof import("./scatter-reduce") &
  typeof import("./softmax") &
  typeof import("./unary") &
  typeof import("./unique") &
  typeof import("./view");
type Table = typeof import("./table");
type InPlaceTable = typeof import("./in-place");

type KindOf<T> = T extends { readonly kind?: infer K } ? NonNullable<K> : never;
type MethodOf<K> = K extends { readonly method: infer M } ? M : never;
type InPlaceOf<K> = K extends { readonly inPlace: infer M } ? M : never;

/** The operations named `N`, as methods. */
type MethodsOf<T, N extends keyof T> = { readonly [I in N]: MethodOf<KindOf<T[I]>> };

/** Every operation of the table, as a method. */
export interface Methods
  extends MethodsOf<Declarations, keyof Table & keyof Declarations>,
    MethodsOf<Table, Exclude<keyof Table, keyof Declarations>> {}

/** Operations that change the tensor itself, named with a trailing underscore. */
export type InPlaceMethods = {
  readonly [N in keyof InPlaceTable as `${N}_`]: InPlaceOf<KindOf<InPlaceTable[N]>>;
};
