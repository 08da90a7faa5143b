import { show } from '../../arguments/show.js';
import { isList } from '../../arguments/tensors.js';
import { type AnyArguments, isArrayConstant } from '../../arguments/values.js';
import type { EllipsisConstant, OperationArgument, SliceConstant } from '../../operation.js';
import { reject } from '../../rejection.js';
import { axisIn, shown } from '../../shapes.js';

/** The selection along an axis of the tensor, or a new axis. */
export type IndexEntry =
  | { kind: 'slice'; start: number; stop: number; step: number; size: number }
  | { kind: 'at'; place: number }
  | { kind: 'places'; places: readonly number[] }
  | { kind: 'new' };

type Part = OperationArgument<unknown>;

const isSlice = (part: Part): part is SliceConstant =>
  typeof part === 'object' && part !== null && 'slice' in part;

const isEllipsis = (part: Part): part is EllipsisConstant =>
  typeof part === 'object' && part !== null && 'ellipsis' in part;

/** The selection of `x[key]`, axis by axis. */
export function indexEntries(args: AnyArguments, shape: readonly number[]): IndexEntry[] {
  const parts = partsOf(args['key'] ?? null);
  const counted = parts.filter((part) => part !== null && !isEllipsis(part)).length;
  if (counted > shape.length)
    reject(`key selects along ${counted} axes, but x has the shape ${shown(shape)}.`, 'key');
  const rest = Array.from({ length: shape.length - counted }, (): Part => ({ slice: [null, null, null] }));
  const complete = parts.some(isEllipsis)
    ? parts.flatMap((part) => (isEllipsis(part) ? rest : [part]))
    : [...parts, ...rest];
  return checked(entriesOf(complete, shape));
}

/** A list is a tuple, which Keras writes in the same way. */
function partsOf(key: Part): readonly Part[] {
  const parts = isList(key) ? key : [key];
  if (parts.filter(isEllipsis).length > 1) reject('key has more than one ellipsis.', 'key');
  return parts;
}

function entriesOf(parts: readonly Part[], shape: readonly number[]): IndexEntry[] {
  const sizes = [...shape];
  return parts.map((part) => (part === null ? { kind: 'new' } : entryOf(part, sizes.shift() ?? 1)));
}

function entryOf(part: Part, size: number): IndexEntry {
  if (typeof part === 'number') return { kind: 'at', place: axisIn(part, size, 'key') };
  if (isSlice(part)) return sliced(part, size);
  if (isList(part)) return { kind: 'places', places: part.map((place) => placeIn(place, size)) };
  if (isArrayConstant(part) && part.array.dtype === 'int32' && part.array.shape.length === 1)
    return { kind: 'places', places: part.array.values.map((place) => placeIn(place, size)) };
  return reject(`key holds ${show(part)}; integers, slices, "ellipsis", null and lists can index.`, 'key');
}

function placeIn(place: Part, size: number): number {
  if (typeof place !== 'number') return reject(`key holds ${show(place)} in a list of integers.`, 'key');
  return axisIn(place, size, 'key');
}

/** As Python's `slice.indices`. */
function sliced({ slice: [from, to, by] }: SliceConstant, size: number): IndexEntry {
  const step = by ?? 1;
  if (!Number.isInteger(step) || step === 0) return reject(`key has a slice with the step ${step}.`, 'key');
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const bounded = (place: number) => Math.min(Math.max(place < 0 ? place + size : place, low), high);
  const start = from === null ? (step > 0 ? low : high) : bounded(from);
  const stop = to === null ? (step > 0 ? high : low) : bounded(to);
  const count = Math.max(Math.ceil((stop - start) / step), 0);
  if (count === 0) return reject(`key has a slice that selects nothing of the size ${size}.`, 'key');
  return { kind: 'slice', start, stop, step, size: count };
}

function checked(entries: IndexEntry[]): IndexEntry[] {
  const lists = entries.filter(({ kind }) => kind === 'places').length;
  if (lists > 1 || (lists === 1 && entries.some(({ kind }) => kind === 'at')))
    return reject('key may have one list of integers; index twice instead.', 'key');
  return entries;
}

/** The shape of the selection. */
export function selectedShape(entries: readonly IndexEntry[]): number[] {
  return entries.flatMap(sizesOf);
}

function sizesOf(entry: IndexEntry): number[] {
  switch (entry.kind) {
    case 'slice':
      return [entry.size];
    case 'places':
      return [entry.places.length];
    case 'new':
      return [1];
    case 'at':
      return [];
  }
}
