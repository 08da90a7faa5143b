import type { Dataset } from '../../contracts/datasets/datasets.js';
import type { ArrayStatistics, DatasetStatistics } from '../../contracts/datasets/findings.js';
import type { Units } from '../../contracts/models.js';

/** Usual ranges of pixels, the smallest first. */
const USUAL: readonly (readonly [low: number, high: number])[] = [
  [0, 1],
  [-1, 1],
  [0, 255],
  [0, 65_535],
];
/** The error that division in float32 may leave, relative to the range. */
const ROUNDING = 1e-6;

/**
 * The units of images: the values of black and white in an array. An explicit range is used as is; otherwise
 * the smallest usual range that contains the values, if they span at least half of it; otherwise the range of
 * the values.
 */
export function unitsOf(
  { min, max }: ArrayStatistics,
  given?: readonly [number, number] | null,
): Units | null {
  if (given) return { low: given[0], high: given[1], source: 'upload' };
  if (min === null || max === null) return null;
  const smallest = USUAL.find(([low, high]) => holds(low, high, min, max));
  if (smallest !== undefined && isFilled(smallest, min, max))
    return { low: smallest[0], high: smallest[1], source: 'usual' };
  return { low: min, high: max, source: 'recorded' };
}

/** The units of an image dataset. */
export function datasetUnits(
  { value_range: range }: Pick<Dataset, 'value_range'>,
  { x, channels }: Pick<DatasetStatistics, 'x' | 'channels'>,
): Units | null {
  const [low, high] = range ?? [];
  const units = unitsOf(x, low === undefined || high === undefined ? null : [low, high]);
  const own = units?.source === 'recorded' ? channelRanges(channels ?? []) : undefined;
  return units === null || own === undefined ? units : { ...units, channels: own };
}

/**
 * Means this close to 0, in deviations, indicate standardized channels, even if by slightly different
 * statistics.
 */
const CENTRED = 0.5;

/** Separately centred channels have their own black and white; others share them, whatever their values. */
function channelRanges(channels: readonly ArrayStatistics[]): Units['channels'] | undefined {
  const ranges = channels.flatMap(({ min, max, mean, std }) =>
    min !== null && max !== null && min < 0 && max > 0 && Math.abs(mean ?? 0) < CENTRED * (std ?? 0)
      ? [{ low: min, high: max }]
      : [],
  );
  return channels.length > 0 && ranges.length === channels.length ? ranges : undefined;
}

function holds(low: number, high: number, min: number, max: number): boolean {
  const slack = ROUNDING * (high - low);
  return min >= low - slack && max <= high + slack;
}

/** A range around 0 must be used on both sides: 0 to 1 minus a mean, or minus 0.5, is not -1 to 1. */
function isFilled([low, high]: readonly [number, number], min: number, max: number): boolean {
  return max >= high / 2 && (low === 0 || min < low / 2);
}

/** Maps a value in these units to the scale from 0 (black) to 1 (white). */
export function toBrightness(value: number, { low, high }: Units): number {
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0;
}
