const KEYWORDS: ReadonlySet<string> = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);
/** Names that scripts use themselves, or that Python has. */
const RESERVED: ReadonlySet<string> = new Set(
  'keras layers ops np model data float int len list max min range slice sum tuple dict input print type'.split(
    ' ',
  ),
);

/** Variables of one scope, each for one thing. */
export interface Variables {
  /** A new variable that is named after a layer or a model. */
  add(name: string): string;
}

/** Variables of a new scope. @param taken names that the scope has already */
export function createVariables(taken: Iterable<string> = []): Variables {
  const used = new Set<string>(taken);
  return {
    add(name) {
      const base = identifierOf(name);
      let unique = base;
      for (let count = 1; used.has(unique); count += 1) unique = `${base}_${count}`;
      used.add(unique);
      return unique;
    },
  };
}

/** A name as a Python identifier: `conv2d/1` is `conv2d_1`. */
export function identifierOf(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, 'layer_');
  const known = plain.replaceAll('_', '') === '' ? 'layer' : plain;
  return KEYWORDS.has(known) || RESERVED.has(known) ? `${known}_` : known;
}
