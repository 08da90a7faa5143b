import type { Role } from '../../../contracts/datasets/arrays.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { safeText } from '../../../schema/show-value.js';
import { listed, unknownNameDetail } from '../../../validation/suggestion.js';
import type { Finding } from '../../problems/finding.js';
import { type GivenUse, type GivenUses, isStepList, type UseEntry } from './array-use.js';

/** The names of a model's inputs or outputs; undefined for one that could not be read. */
export type PortNames = readonly (string | undefined)[];

/** Entries in the order of the names, and issues of those that fit none. */
export interface ReadEntries<Op> {
  entries: (UseEntry<Op> | undefined)[];
  issues: Finding[];
}

/** Messages call them so. */
export const PORT_WORDS: Readonly<Record<Role, { one: string; many: string }>> = {
  x: { one: 'input', many: 'inputs' },
  y: { one: 'output', many: 'outputs' },
};

/** Reads `dataset.x` or `dataset.y` into an entry for each input or output. */
export function readEntries<Op>(
  role: Role,
  names: PortNames,
  given: GivenUses<Op> | undefined,
): ReadEntries<Op> {
  const pointer = `/dataset/${role}`;
  if (given === undefined) return { entries: names.map(() => undefined), issues: [] };
  if (isStepList(given)) return entriesOfList(role, names, given);
  const places = new Map<number, UseEntry<Op>>();
  const issues: Finding[] = [];
  for (const [name, value] of Object.entries(given)) {
    const place = pointer + pointerSegment(name);
    const port = positionOf(name, names);
    if (port >= 0) places.set(port, entryOf(value, place));
    // A name that could not be read may be this one.
    else if (!names.includes(undefined)) issues.push(unknownPort(role, name, names, place));
  }
  return { entries: names.map((_, index) => places.get(index)), issues };
}

/** The only name may be meant where it is not known. */
const positionOf = (name: string, names: PortNames): number =>
  names.length === 1 && names[0] === undefined ? 0 : names.indexOf(name);

function entryOf<Op>(given: GivenUse<Op>, pointer: string): UseEntry<Op> {
  if (isStepList(given)) return { steps: given, pointer, stepsPointer: pointer };
  const { array, columns, steps = [] } = given;
  return {
    ...(array !== undefined && { array }),
    ...(columns !== undefined && { columns }),
    steps,
    pointer,
    stepsPointer: `${pointer}/steps`,
  };
}

function entriesOfList<Op>(role: Role, names: PortNames, steps: readonly Op[]): ReadEntries<Op> {
  const pointer = `/dataset/${role}`;
  if (names.length === 1) return { entries: [{ steps, pointer, stepsPointer: pointer }], issues: [] };
  const entries = names.map(() => undefined);
  if (steps.length === 0) return { entries, issues: [] };
  const { many } = PORT_WORDS[role];
  const known = names.filter((name) => name !== undefined);
  const [first = 'name'] = known;
  const detail = `The model has ${names.length} ${many} (${listed(known)}), so that ${role} must be an object by their names: {${JSON.stringify(first)}: [...]}.`;
  return { entries, issues: [{ pointer, code: 'invalid_type', detail }] };
}

function unknownPort(role: Role, name: string, names: PortNames, pointer: string): Finding {
  const { one } = PORT_WORDS[role];
  const known = names.filter((known) => known !== undefined);
  const [only] = known;
  const detail =
    known.length === 1
      ? `The model has no ${one} '${safeText(name)}'; its only ${one} is '${safeText(only ?? '')}'. Use that name, or send a list of steps.`
      : unknownNameDetail(`${one} of the model`, name, known);
  return { pointer, code: 'unknown_name', detail };
}
