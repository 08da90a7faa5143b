import * as tf from '@tensorflow/tfjs-core';
import { withoutGradients } from '../../custom-gradient.js';
import { gather } from '../../gather.js';
import { filled } from '../../tensors/filled.js';
import { groupSums } from '../../tensors/integers.js';
import { cumulativeSum } from '../../tensors/reduce.js';
import { select } from '../../tensors/select.js';
import { BYTES, clipTo, toRange, type ValueRange } from './value-range.js';

/** The grid of tiles of an image, and the bound of their histograms. */
export interface TileEqualization {
  grid: readonly [rows: number, columns: number];
  /** How much more than its even share a level may have; 0: no bound. */
  clipLimit: number;
}

const LEVELS = 256;

/** Float32 counts no further; places in a table are computed as floats, which a GPU keeps in its own memory. */
const MAX_PLACES = 2 ** 24;

/** Images cut into tiles. */
interface Tiled {
  grid: readonly [number, number];
  /** Sizes of a tile. */
  tile: readonly [number, number];
  channels: number;
  samples: number;
}

/**
 * Spreads the values of each tile evenly and interpolates between the tiles (Zuiderveld, 1994), operation by operation as Keras.
 * @param images [batch, height, width, channels]
 */
export const equalizeTiles = (images: tf.Tensor, options: TileEqualization, range: ValueRange): tf.Tensor =>
  withoutGradients([images], () => {
    const bytes = toRange(images, range, BYTES);
    const equalized = inParts(bytes, samplesAtOnce(bytes, options.grid), (part) =>
      equalizePart(part, options),
    );
    return toRange(equalized, BYTES, range);
  });

function samplesAtOnce(
  { shape: [, , , channels = 1] }: tf.Tensor,
  [rows, columns]: TileEqualization['grid'],
): number {
  const placesOfSample = (rows + 2) * (columns + 2) * channels * LEVELS;
  return Math.max(1, Math.floor(MAX_PLACES / placesOfSample));
}

/** Applies a function to as many samples at once. */
function inParts(x: tf.Tensor, samples: number, compute: (part: tf.Tensor) => tf.Tensor): tf.Tensor {
  const [batch = 1] = x.shape;
  if (batch <= samples) return compute(x);
  const starts = Array.from({ length: Math.ceil(batch / samples) }, (_, part) => part * samples);
  const zeros = x.shape.slice(1).map(() => 0);
  const parts = starts.map((start) =>
    compute(tf.slice(x, [start, ...zeros], [Math.min(samples, batch - start), ...x.shape.slice(1)])),
  );
  return tf.concat(parts, 0);
}

function equalizePart(bytes: tf.Tensor, { grid, clipLimit }: TileEqualization): tf.Tensor {
  const [samples = 1, height = 1, width = 1, channels = 1] = bytes.shape;
  const tile = [Math.ceil(height / grid[0]), Math.ceil(width / grid[1])] as const;
  const tiled = { grid, tile, channels, samples };
  const levels = tf.floor(clipTo(mirrored(bytes, tiled), BYTES));
  const curves = curvesOf(histograms(levels, tiled), tile[0] * tile[1], clipLimit);
  const padded = withBorders(withBorders(curves, 1), 2);
  return tf.slice(interpolated(levels, padded, tiled), [0, 0, 0, 0], [samples, height, width, channels]);
}

/** Images that whole tiles cover. */
function mirrored(bytes: tf.Tensor, { grid, tile }: Tiled): tf.Tensor {
  const [, height = 1, width = 1] = bytes.shape;
  const [down, across] = [tile[0] * grid[0] - height, tile[1] * grid[1] - width];
  if (down === 0 && across === 0) return bytes;
  return tf.mirrorPad(
    bytes,
    [
      [0, 0],
      [0, down],
      [0, across],
      [0, 0],
    ],
    'symmetric',
  );
}

/** Multiples of a step along an axis, of size 1 along all others. */
function multiples(count: number, step: number, axis: number, rank: number): tf.Tensor {
  const shape = Array.from({ length: rank }, (_, index) => (index === axis ? count : 1));
  return tf.tensor(
    Array.from({ length: count }, (_, index) => index * step),
    shape,
  );
}

/** The number of pixels of each level, [samples, rows, columns, channels, levels]. */
function histograms(levels: tf.Tensor, { grid: [rows, columns], tile, channels, samples }: Tiled): tf.Tensor {
  const inTiles = tf.reshape(levels, [samples, rows, tile[0], columns, tile[1], channels]);
  const ofTile = channels * LEVELS;
  // Added up before the levels are: TensorFlow reorders sums, and broadcasts no more than five axes.
  const offsets = [
    multiples(samples, rows * columns * ofTile, 0, 6),
    multiples(rows, columns * ofTile, 1, 6),
    multiples(columns, ofTile, 3, 6),
    multiples(channels, LEVELS, 5, 6),
  ].reduce((sum, part) => tf.add(sum, part));
  const places = tf.add(inTiles, offsets);
  const count = samples * rows * columns * ofTile;
  const counts = groupSums(filled(inTiles.shape, 1, 'float32'), tf.cast(places, 'int32'), count);
  return tf.reshape(counts, [samples, rows, columns, channels, LEVELS]);
}

/** The new value of each level, from 0 to 255. */
function curvesOf(counts: tf.Tensor, pixels: number, clipLimit: number): tf.Tensor {
  const below = cumulativeSum(clipLimit > 0 ? bounded(counts, (clipLimit * pixels) / LEVELS) : counts, 4);
  const first = tf.min(below, -1, true);
  const others = tf.sub(pixels, first);
  const divisor = select(tf.equal(others, 0), filled(others.shape, 1, 'float32'), others);
  return clipTo(tf.div(tf.mul(tf.sub(below, first), 255), divisor), BYTES);
}

/** Counts of at most a limit; the excess is spread over all levels. */
function bounded(counts: tf.Tensor, limit: number): tf.Tensor {
  const clipped = tf.clipByValue(counts, 0, limit);
  const excess = tf.sum(tf.sub(counts, clipped), -1, true);
  return tf.add(clipped, tf.div(excess, LEVELS));
}

/** Repeats the first and the last entry of an axis. */
function withBorders(x: tf.Tensor, axis: number): tf.Tensor {
  const at = (index: number) =>
    tf.slice(
      x,
      x.shape.map((_, other) => (other === axis ? index : 0)),
      x.shape.map((size, other) => (other === axis ? 1 : size)),
    );
  return tf.concat([at(0), x, at((x.shape[axis] ?? 1) - 1)], axis);
}

/** The tiles before and after each pixel of an axis, and the weight of the later one. */
interface Neighbors {
  before: number[];
  after: number[];
  weight: number[];
}

/** In float32, as Keras computes them. */
function neighborsOf(tile: number, count: number): Neighbors {
  const places = Array.from({ length: tile * count }, (_, pixel) =>
    Math.fround(Math.fround((pixel - tile / 2) / tile) + 1),
  );
  const inGrid = (place: number) => Math.min(Math.max(place, 0), count + 1);
  return {
    before: places.map((place) => inGrid(Math.floor(place))),
    after: places.map((place) => inGrid(Math.floor(place) + 1)),
    weight: places.map((place) => Math.fround(place - Math.floor(place))),
  };
}

/** Looks each pixel up in the curves of the four tiles around it. @param curves with a border of tiles */
function interpolated(
  levels: tf.Tensor,
  curves: tf.Tensor,
  { grid, tile, channels, samples }: Tiled,
): tf.Tensor {
  const [rows, columns] = [neighborsOf(tile[0], grid[0]), neighborsOf(tile[1], grid[1])];
  const ofTile = channels * LEVELS;
  const ofRow = ofTile * (grid[1] + 2);
  const table = tf.reshape(curves, [-1]);
  const base = tf.add(
    tf.add(levels, multiples(channels, LEVELS, 3, 4)),
    multiples(samples, ofRow * (grid[0] + 2), 0, 4),
  );
  const along = (values: readonly number[], axis: 1 | 2, factor = 1) =>
    tf.tensor(
      values.map((value) => value * factor),
      axis === 1 ? [1, values.length, 1, 1] : [1, 1, values.length, 1],
    );
  const at = (row: readonly number[], column: readonly number[]) => {
    const places = tf.add(tf.add(base, along(row, 1, ofRow)), along(column, 2, ofTile));
    return gather(table, tf.cast(places, 'int32'), 0);
  };
  const mixed = (first: tf.Tensor, second: tf.Tensor, weight: tf.Tensor) =>
    tf.add(tf.mul(first, tf.sub(1, weight)), tf.mul(second, weight));
  const across = along(columns.weight, 2);
  const above = mixed(at(rows.before, columns.before), at(rows.before, columns.after), across);
  const below = mixed(at(rows.after, columns.before), at(rows.after, columns.after), across);
  return mixed(above, below, along(rows.weight, 1));
}
