import { shared } from '../../../../schema/schema-helpers.js';
import { choice, type Kind } from '../../../argument.js';
import type { ElementType } from '../../host.js';
import { type Complaint, got, type LayerInput, type ShapeInference } from '../../shapes/shape-inference.js';

/** Most numbers that a layer gives: float32, in which they go to the device, holds every integer up to here. */
export const MAX_BINS = 2 ** 24;

/** How a layer writes down the numbers that it finds. */
export const OUTPUT_MODES = ['int', 'one_hot', 'multi_hot', 'count', 'tf_idf'] as const;
export type OutputMode = (typeof OUTPUT_MODES)[number];

/** Names of modes in Keras 2. */
const OLD_MODES: Readonly<Record<string, OutputMode>> = { binary: 'multi_hot', 'tf-idf': 'tf_idf' };

/** One of the given modes, under its present name. */
export function outputMode<const Mode extends OutputMode>(modes: readonly Mode[]): Kind<string, Mode> {
  const old = Object.entries(OLD_MODES).flatMap(([name, mode]) =>
    modes.some((known) => known === mode) ? [name] : [],
  );
  const { name, schema } = choice([...modes, ...old]);
  // The schema accepts no other names.
  const complete = (given: string) => (OLD_MODES[given] ?? given) as Mode;
  // One of several lists is used by several layers.
  const found = modes.length === OUTPUT_MODES.length ? shared('OutputMode', schema) : schema;
  return { name, schema: found, complete };
}

/** Refuses sparse outputs. */
export const sparseComplaints = ({ sparse: given }: { sparse: boolean }): Complaint[] =>
  given ? [{ argument: 'sparse', complaint: 'Sparse tensors are not supported. Set sparse to false.' }] : [];

/** Integers in the mode `int`; else numbers of float32, as Keras declares them. */
export const typeOfMode = (mode: OutputMode): ElementType => (mode === 'int' ? 'int32' : 'float32');

/** The shape of encoded samples, after `encode_categorical_inputs` of keras.src.utils.numerical_utils. */
export function encodedShape(
  type: string,
  mode: OutputMode,
  depth: number,
  input: LayerInput,
): ShapeInference {
  const { shape } = input;
  if (mode === 'int') return { shape };
  if (mode === 'one_hot') return { shape: [...(shape.at(-1) === 1 ? shape.slice(0, -1) : shape), depth] };
  return shape.length === 1 ? { shape: [depth] } : notInRows(type, mode, input);
}

/** Keras would join the values of different samples, or declares another shape than it computes. */
export function notInRows(type: string, mode: OutputMode, input: LayerInput): Complaint {
  const complaint = `${type} with output_mode ${mode} expects samples of one axis, such as [1] or [n], but ${got(input)}.`;
  return { complaint };
}
