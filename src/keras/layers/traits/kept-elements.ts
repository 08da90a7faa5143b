import type { ActivationArgument } from '../../activations/index.js';
import type { Regularizer } from '../../regularizers/index.js';
import { elementsOf } from '../../shape.js';
import type { DataFormat } from '../shapes/data-format.js';
import { inputOf, type Shapes } from './traits.js';

/** As many numbers as the output has, `times` over. */
export const keptOutputs =
  (times: number) =>
  (_: unknown, { output }: Shapes): number =>
    times * elementsOf(output);

/** A product keeps its output and that of its activation, and the terms of a penalty on it. */
export function keptByProduct(
  config: { activation: ActivationArgument; activity_regularizer: Regularizer | null },
  { output }: Pick<Shapes, 'output'>,
): number {
  const copies = (config.activation === 'linear' ? 1 : 2) + (config.activity_regularizer === null ? 0 : 1);
  return copies * elementsOf(output);
}

/** Channels that are moved to the end are copied on the way in and on the way out. */
export function movedChannels({ data_format }: { data_format: DataFormat }, shapes: Shapes): number {
  return data_format === 'channels_first' ? rearranged(shapes) : 0;
}

/** Input and output once more. */
export const rearranged = (shapes: Shapes): number => elementsOf(inputOf(shapes)) + elementsOf(shapes.output);
