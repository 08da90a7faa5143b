import type { Shape } from '../../../src/keras/shape.js';

/** The statistics of a layer over batches of its inputs. */
export interface Statistics {
  /** Adds the values of a batch, which has the sample shape that the statistics were made for. */
  add(values: Float32Array): void;
  /** The result, once all batches are added. */
  finish(): Adapted;
}

/** The result of adapting a layer. */
export interface Adapted {
  /** Values of its weights by name. */
  weights: ReadonlyMap<string, Float32Array>;
  /** The statistics in words, for the log. */
  summary: string;
}

/** Creates the statistics of a layer, whose complete arguments are given. */
export type StatisticsOf<Config> = (config: Config, sampleShape: Shape) => Statistics;

const MAX_LISTED = 8;

/** The first numbers of a list, for the log. */
export function listed(numbers: Iterable<number>): string {
  const all = [...numbers];
  const shown = all.slice(0, MAX_LISTED).map((number) => Number(number.toPrecision(6)));
  return `[${shown.join(', ')}${all.length > MAX_LISTED ? ', …' : ''}]`;
}
