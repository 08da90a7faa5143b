import { type Kind, type Unsupported, unsupportedOf } from '../../src/keras/unsupported.js';
import { isSameName } from '../../src/validation/suggestion.js';
import type { KerasExports } from './keras-exports.js';
import { randomRemark } from './random-remark.js';
import { supported } from './supported.js';

/** One class or function that Keras exports. */
export interface CatalogueEntry {
  /** The exported names, the principal one first. */
  names: string[];
  /** `unlisted`: it is neither supported nor in the table of what is not. */
  state: 'supported' | 'unsupported' | 'base' | 'unlisted';
  /** The reason it is not supported, or the part of it that cannot equal Keras. */
  remark: string | null;
}

/** The exports of Keras of one kind, compared with the supported ones. */
export interface Comparison {
  entries: CatalogueEntry[];
  /** Contradictions between Keras, the supported names and the table, as sentences. */
  contradictions: string[];
}

/** Compares the exports of one kind with the supported names and with the table of those that are not. */
export function compareWithKeras(kind: Kind, keras: KerasExports): Comparison {
  const exported = keras.namesOf(kind);
  const isExported = (name: string) => exported.flat().some((one) => isSameName(one, name));
  const entries = exported.map((names) => entryOf(kind, names));
  const listed = unsupportedOf(kind).map(({ name }) => name);
  return {
    entries,
    contradictions: [
      ...entries
        .filter(({ state }) => state === 'unlisted')
        .map(
          ({ names }) =>
            `Keras exports the ${kind} ${names[0]}: support it, or say in src/keras/unsupported.ts why not`,
        ),
      ...supported(kind)
        .filter((name) => !isExported(name))
        .map((name) => `the ${kind} ${name} is supported and Keras does not export it`),
      ...listed
        .filter((name) => !exported.some(([principal]) => principal === name))
        .map(
          (name) =>
            `src/keras/unsupported.ts names the ${kind} ${name}, which is not a name Keras exports it by`,
        ),
      ...listed
        .filter((name) => supported(kind).some((one) => isSameName(one, name)))
        .map((name) => `src/keras/unsupported.ts names the ${kind} ${name}, which is supported`),
      ...listed
        .filter((name, index) => listed.indexOf(name) !== index)
        .map((name) => `src/keras/unsupported.ts names the ${kind} ${name} twice`),
    ],
  };
}

function entryOf(kind: Kind, names: string[]): CatalogueEntry {
  const known = supported(kind).find((one) => names.some((name) => isSameName(one, name)));
  if (known !== undefined) return { names, state: 'supported', remark: randomRemark(kind, known) };
  const found = unsupportedOf(kind).find((one) => isListedAs(one, names));
  if (found === undefined) return { names, state: 'unlisted', remark: null };
  return { names, state: found.isBase ? 'base' : 'unsupported', remark: found.reason };
}

/** Under all its exported names; spellings of one name count once. */
function isListedAs({ name, aliases }: Unsupported, [principal, ...others]: string[]): boolean {
  const listed = [name, ...aliases];
  const isListed = (other: string) => listed.some((one) => isSameName(one, other));
  return name === principal && others.every(isListed) && aliases.every((alias) => others.includes(alias));
}
