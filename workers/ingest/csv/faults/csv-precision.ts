/** Distinct values remembered over all columns; beyond this the search stops. */
const MAX_REMEMBERED = 1_000_000;
/** Whole numbers up to this are exact in float32. */
const EXACT = 2 ** 24;
/** If the spread of a column has more float32 steps than this, rounding hardly matters. */
const ENOUGH_STEPS = 2 ** 20;

/**
 * Tracks the values of columns: whether distinct values become equal in float32, whether all are equal,
 * whether they number the rows.
 */
export interface Precision {
  /** Adds a value of the column with this index. */
  add(column: number, value: number): void;
  /** Two distinct values of the column that become equal, if that matters; undefined if there are none. */
  lost(column: number): readonly [number, number] | undefined;
  /** Whether all values of the column are equal. */
  isConstant(column: number): boolean;
  /** Whether the values of the column are 0, 1, 2, … or 1, 2, 3, …, in this order. */
  countsRows(column: number): boolean;
}

interface Remembered {
  /** Values by their float32 rounding; most columns need none. */
  values: Map<number, number> | undefined;
  pair: readonly [number, number] | undefined;
  whole: boolean;
  counts: boolean;
  first: number;
  seen: number;
  least: number;
  greatest: number;
}

/** Creates an empty tracker. */
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

/** The ratio of spread to magnitude at which the spread has at least ENOUGH_STEPS steps. */
const ENOUGH_SPREAD = ENOUGH_STEPS / 2 ** 23;

/**
 * Whether no further pair can matter: more values only raise that ratio, or keep it at 1 or more if both
 * signs occur.
 */
function isSettled(column: Remembered): boolean {
  if (column.whole) return false;
  return column.greatest - column.least >= magnitudeOf(column) * ENOUGH_SPREAD;
}

const magnitudeOf = ({ least, greatest }: Remembered): number =>
  Math.max(Math.abs(least), Math.abs(greatest));

/** The spread of a column in float32 steps at its greatest magnitude. */
function stepsOf(column: Remembered): number {
  const step = 2 ** (Math.floor(Math.log2(magnitudeOf(column))) - 23);
  return (column.greatest - column.least) / step;
}
