/** Different values of all columns together that are remembered; past it no more is looked for. */
const MAX_REMEMBERED = 1_000_000;
/** Whole numbers up to here are exact in float32. */
const EXACT = 2 ** 24;
/** Steps of float32 over the spread of a column beyond which what it rounds away hardly matters. */
const ENOUGH_STEPS = 2 ** 20;

/** Follows the values of columns: whether different ones are the same in float32, whether all are one, whether they count. */
export interface Precision {
  /** A value of the column of this index. */
  add(column: number, value: number): void;
  /** Two values of the column that become one, where that matters; undefined where there are none. */
  lost(column: number): readonly [number, number] | undefined;
  /** Whether all values of the column are one. */
  isConstant(column: number): boolean;
  /** Whether the values of the column are 0, 1, 2, … or 1, 2, 3, …, in this order. */
  countsRows(column: number): boolean;
}

interface Remembered {
  /** By what they are in float32; most columns need none. */
  values: Map<number, number> | undefined;
  pair: readonly [number, number] | undefined;
  whole: boolean;
  counts: boolean;
  first: number;
  seen: number;
  least: number;
  greatest: number;
}

/** Nothing seen yet. */
export function createPrecision(): Precision {
  const columns: Remembered[] = [];
  let count = 0;
  return {
    add(index, value) {
      const column = columns[index] ?? startAt(value);
      columns[index] = column;
      column.counts &&= value === column.first + column.seen;
      column.seen += 1;
      column.least = Math.min(column.least, value);
      column.greatest = Math.max(column.greatest, value);
      const isWhole = Number.isInteger(value);
      column.whole &&= isWhole;
      if (column.pair !== undefined || (isWhole && Math.abs(value) < EXACT) || isSettled(column)) return;
      const rounded = Math.fround(value);
      column.values ??= new Map();
      const known = column.values.get(rounded);
      if (known !== undefined && known !== value) column.pair = [known, value];
      if (known !== undefined || count >= MAX_REMEMBERED) return;
      column.values.set(rounded, value);
      count += 1;
    },
    lost(index) {
      const column = columns[index];
      return column !== undefined && (column.whole || stepsOf(column) < ENOUGH_STEPS)
        ? column.pair
        : undefined;
    },
    isConstant: (index) => columns[index] !== undefined && columns[index].least === columns[index].greatest,
    countsRows: (index) => columns[index]?.counts === true,
  };
}

const startAt = (value: number): Remembered => ({
  values: undefined,
  pair: undefined,
  whole: true,
  counts: value === 0 || value === 1,
  first: value,
  seen: 0,
  least: value,
  greatest: value,
});

/** The part of its magnitude that the spread of a column is at the least where it is ENOUGH_STEPS. */
const ENOUGH_SPREAD = ENOUGH_STEPS / 2 ** 23;

/** Whether no pair can matter any more: further values raise that part, or leave it at 1 or more where there are two signs. */
function isSettled(column: Remembered): boolean {
  if (column.whole) return false;
  return column.greatest - column.least >= magnitudeOf(column) * ENOUGH_SPREAD;
}

const magnitudeOf = ({ least, greatest }: Remembered): number =>
  Math.max(Math.abs(least), Math.abs(greatest));

/** How many steps of float32 the spread of a column is, at its greatest magnitude. */
function stepsOf(column: Remembered): number {
  const step = 2 ** (Math.floor(Math.log2(magnitudeOf(column))) - 23);
  return (column.greatest - column.least) / step;
}
