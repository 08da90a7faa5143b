import type { DatasetArray, Role } from '../../../contracts/datasets/arrays.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { safeText } from '../../../schema/show-value.js';
import { closestName } from '../../../validation/suggestion.js';
import { accepted, type Checked, type Finding, refused } from '../../problems/finding.js';
import { showArrays } from '../arrays.js';
import { type ArrayUse, type GivenUses, isStepList, type UseEntry } from './array-use.js';
import { PORT_WORDS, type PortNames, readEntries } from './read-entries.js';
import { selectColumns } from './select-columns.js';

/** The arrays of one role, and how a job says that a port takes none of them. */
export interface AssignOptions<Op> {
  role: Role;
  /** The arrays of the role. */
  arrays: readonly DatasetArray[];
  /** Whether the values come from elsewhere than an array. */
  isWithoutArray(steps: readonly Op[]): boolean;
  /** Whether a port may have no data at all. */
  isOptional(port: number): boolean;
}

/** The data of each input or output; undefined for one that has issues, or needs no data. */
export interface AssignedArrays<Op> {
  uses: (ArrayUse<Op> | undefined)[];
  issues: Finding[];
}

/**
 * Assigns an array of the dataset to each input or output of a model: the array that the job names, else the one with the
 * name of the input, else a column with that name. A single array belongs to the only input, or to the only
 * output with a loss, whatever their names.
 */
export function assignArrays<Op>(
  names: PortNames,
  given: GivenUses<Op> | undefined,
  options: AssignOptions<Op>,
): AssignedArrays<Op> {
  const { entries, issues: unread } = readEntries(options.role, names, given);
  const issues = [...unread];
  const needing = names.filter((_, port) => !options.isOptional(port)).length;
  // A pointer to a missing entry leads into an object that is there.
  const isByName = given !== undefined && !isStepList(given);
  const uses = names.map((name, port): ArrayUse<Op> | undefined => {
    const entry = entries[port];
    const isOptional = options.isOptional(port);
    const isOnly = names.length === 1 || (needing === 1 && !isOptional);
    const use = useOf(
      { name, isOnly, isOptional },
      entry ?? defaultEntry<Op>(options.role, isByName ? name : undefined),
      options,
    );
    if (use === undefined || use.outcome === 'accepted') return use?.value;
    // An entry that fits no name, or a name that could not be read, explains a missing array.
    const isExplained = entry === undefined && (unread.length > 0 || name === undefined);
    if (!isExplained) issues.push(...use.issues);
    return undefined;
  });
  return { uses, issues };
}

function defaultEntry<Op>(role: Role, name: string | undefined): UseEntry<Op> {
  const pointer = `/dataset/${role}${name === undefined ? '' : pointerSegment(name)}`;
  return { steps: [], pointer, stepsPointer: pointer };
}

interface Port {
  /** Undefined if it could not be read. */
  name: string | undefined;
  /** Whether no other port needs data. */
  isOnly: boolean;
  /** Whether it may have no data at all. */
  isOptional: boolean;
}

/** Undefined for a port without data that needs none. */
function useOf<Op>(
  port: Port,
  entry: UseEntry<Op>,
  options: AssignOptions<Op>,
): Checked<ArrayUse<Op>> | undefined {
  const { name = '' } = port;
  const { steps, stepsPointer: pointer } = entry;
  if (options.isWithoutArray(steps))
    return accepted({ name, array: null, columns: undefined, steps, pointer });
  const found = findArray(port, entry, options);
  if (found === undefined) return port.isOptional ? undefined : refused(notFound(port, entry, options));
  const { array, columns = entry.columns } = found;
  if (array.dtype === 'string' && options.role === 'y') return refused(isText(array, entry.pointer));
  if (columns === undefined) return accepted({ name, array, columns, steps, pointer });
  const selected = selectColumns(array, columns, `${entry.pointer}/columns`);
  return selected.outcome === 'rejected'
    ? selected
    : accepted({ name, array: selected.value, columns, steps, pointer });
}

interface FoundArray {
  array: DatasetArray;
  /** The column with the name of the port. */
  columns?: string[];
}

function findArray<Op>(
  { name = '', isOnly }: Port,
  { array: given, columns }: UseEntry<Op>,
  { arrays }: AssignOptions<Op>,
): FoundArray | undefined {
  const named = arrays.find((array) => array.name === (given ?? name));
  if (named !== undefined || given !== undefined) return named && { array: named };
  const [first, ...others] = arrays;
  const only = others.length === 0 ? first : undefined;
  if (columns !== undefined) return tableWith(columns, arrays) ?? (only && { array: only });
  if (isOnly && only !== undefined) return { array: only };
  const table = tableWith([name], arrays);
  return table && { ...table, columns: [name] };
}

/** The only table with these columns. */
function tableWith(columns: readonly string[], arrays: readonly DatasetArray[]): FoundArray | undefined {
  const holding = arrays.filter((array) => columns.every((column) => array.columns?.includes(column)));
  const [table, ...others] = holding;
  return table !== undefined && others.length === 0 ? { array: table } : undefined;
}

function isText({ name }: DatasetArray, pointer: string): Finding {
  const detail = `The array '${safeText(name)}' holds text. Labels are numbers; upload class numbers instead.`;
  return { pointer, code: 'shape_mismatch', detail };
}

function notFound<Op>(port: Port, entry: UseEntry<Op>, { role, arrays }: AssignOptions<Op>): Finding {
  const { array: given } = entry;
  if (given !== undefined) return unknownArray(role, given, arrays, entry.pointer);
  if (arrays.length === 0) return noArrays(role, entry.pointer);
  const { one } = PORT_WORDS[role];
  const names = arrays.map(({ name }) => name);
  const { name = '' } = port;
  const closest = closestName(name, names);
  const meant = closest === undefined ? '' : ` Did you mean '${safeText(closest)}'?`;
  const example = exampleOf(role, name, closest ?? names[0] ?? '');
  const detail = `No array of the dataset has the name of the ${one} '${safeText(name)}'; the dataset has ${showArrays(arrays)}.${meant} Name the array in dataset.${role}: ${example}.`;
  return { pointer: entry.pointer, code: 'missing_field', detail };
}

const exampleOf = (role: Role, name: string, array: string): string =>
  safeText(JSON.stringify({ [role]: { [name]: { array } } }), MAX_EXAMPLE);

const MAX_EXAMPLE = 200;

function unknownArray(role: Role, given: string, arrays: readonly DatasetArray[], pointer: string): Finding {
  const names = arrays.map(({ name }) => name);
  const closest = closestName(given, names);
  const meant = closest === undefined ? '' : `; did you mean '${safeText(closest)}'?`;
  const has = arrays.length === 0 ? 'none' : showArrays(arrays);
  const detail = `The dataset has no ${role} array '${safeText(given)}'${meant === '' ? '.' : meant} Its ${role} arrays: ${has}.`;
  return { pointer: `${pointer}/array`, code: 'unknown_name', detail };
}

function noArrays(role: Role, pointer: string): Finding {
  const detail =
    role === 'x'
      ? 'The dataset has no input array (x), or only the one that fit.sample_weight names. Upload one, or name another array there.'
      : 'The dataset has no labels (y). Upload them with the inputs, or train on the inputs themselves: "y": [{"op": "input"}].';
  return { pointer, code: 'missing_field', detail };
}
