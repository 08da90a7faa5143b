/** A thing of the catalogue and every name it is known by. */
export interface Named<Type extends string = string> {
  type: Type;
  /** Every accepted name, the type first. */
  names: readonly string[];
}

/** Every name of a class: the type, the name that Keras exports, and those of other versions, each once. */
export const namesOfClass = (
  type: string,
  { className, aliases = [] }: { className: string; aliases?: readonly string[] },
): string[] => [...new Set([type, className, ...aliases])];

/** Finds things of one kind by any of their names. */
export interface Lookup<Spec extends Named> {
  /** The thing that Keras knows under a name, or has saved under it. */
  named(name: string): Spec | undefined;
  /** The thing of a type. @throws Error for a type that no spec has */
  ofType(type: Spec['type']): Spec;
}

/** A lookup of things by their names; `kind` names them in errors. */
export function lookupOf<Spec extends Named>(kind: string, specs: readonly Spec[]): Lookup<Spec> {
  const byName = new Map(specs.flatMap((spec) => spec.names.map((name) => [name, spec] as const)));
  return {
    named: (name) => byName.get(name),
    ofType(type) {
      const spec = byName.get(type);
      if (spec === undefined) throw new Error(`The catalogue has no ${kind} ${type}`);
      return spec;
    },
  };
}
