import type { Redis } from 'ioredis';

type Value = string | number;

/** The named keys, lists of keys, and values of a call. */
export type ScriptCall<Key extends string, KeyList extends string, Argument extends string> = {
  readonly [Name in Key]: string;
} & { readonly [Name in KeyList]: readonly string[] } & { readonly [Name in Argument]: Value };

/** Runs a script in one atomic step. */
export type RunScript<Call> = (redis: Redis, call: Call) => Promise<unknown>;

/**
 * Declares a Lua script by the names of its keys and arguments. In Lua each name is a local variable: a key or an argument
 * is a string, a list of keys is a table. A call passes an object with the same names; a missing one does not compile.
 */
export function defineScript<
  const Key extends string,
  const Argument extends string = never,
  const KeyList extends string = never,
>(declaration: {
  keys: readonly Key[];
  keyLists?: readonly KeyList[];
  arguments?: readonly Argument[];
  lua: string;
}): RunScript<ScriptCall<Key, KeyList, Argument>> {
  const { keys, keyLists = [], arguments: names = [], lua } = declaration;
  requireDistinct([...keys, ...keyLists, ...names]);
  const source = [
    ...locals(keys, 'KEYS'),
    ...keyLists.map((name) => `local ${name} = {}`),
    // The length of each list comes before the arguments.
    ...takeLists(keys.length, keyLists),
    ...locals(names, 'ARGV', keyLists.length),
    lua,
  ].join('\n');
  return (redis, call) => {
    const lists = keyLists.map((name) => call[name]);
    const passedKeys = [...keys.map((name) => call[name]), ...lists.flat()];
    const passedArguments = [...lists.map(({ length }) => length), ...names.map((name) => call[name])];
    return redis.eval(source, passedKeys.length, ...passedKeys, ...passedArguments);
  };
}

const locals = (names: readonly string[], table: string, offset = 0): string[] =>
  names.map((name, index) => `local ${name} = ${table}[${offset + index + 1}]`);

/** Lua that fills each list with its share of the keys that follow the single ones. */
function takeLists(singleKeys: number, keyLists: readonly string[]): string[] {
  if (keyLists.length === 0) return [];
  const fill = keyLists.map(
    (name, index) =>
      `for _ = 1, tonumber(ARGV[${index + 1}]) do at = at + 1; table.insert(${name}, KEYS[at]) end`,
  );
  return ['do', `local at = ${singleKeys}`, ...fill, 'end'];
}

function requireDistinct(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`A script declares ${twice} twice`);
}
