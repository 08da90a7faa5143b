import { elementsOf, type Shape } from '../../../shape.js';
import type { Complaint, LayerInput, ShapeInference } from '../../shapes/shape-inference.js';
import { got } from '../../shapes/shape-inference.js';
import { elementwise } from '../../traits/base-traits.js';
import { SEVERAL, type Shapes, type Traits } from '../../traits/traits.js';

/** How integers are encoded. */
export const ENCODINGS = ['int', 'one_hot', 'multi_hot', 'count'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Integers below `depth`, encoded. */
export interface Encoded {
  type: string;
  output_mode: Encoding;
  depth: number;
}

/**
 * The shape of encoded integers, after what Keras's `encode_categorical_inputs` returns: one_hot encodes each in a new
 * axis or in a last axis of size 1, multi_hot and count all along the first axis of a sample together.
 */
export function encodedShape({ type, output_mode, depth }: Encoded, input: LayerInput): ShapeInference {
  const { shape } = input;
  if (output_mode === 'int') return { shape };
  if (output_mode === 'one_hot')
    return { shape: [...(shape.at(-1) === 1 ? shape.slice(0, -1) : shape), depth] };
  if (shape.length > 0) return { shape: [...shape.slice(1), depth] };
  const complaint = `${type} with output_mode '${output_mode}' encodes the integers along the first axis of a sample, but ${got(input)}. Use output_mode 'one_hot', or add a Reshape to [1] before it.`;
  return { argument: 'output_mode', complaint };
}

/** Whether one_hot takes the last axis for the one of a single integer. */
export const dropsLastAxis = (shape: Shape): boolean => shape.at(-1) === 1;

/** Facts about a layer that encodes integers. */
export const encodingTraits: Traits<unknown> = {
  ...elementwise,
  mask: 'drops',
  originOf: () => SEVERAL,
  // The integers once more, and those to be ignored.
  keptElements: (_, { inputs: [input], output }: Shapes) => 2 * elementsOf(input) + elementsOf(output),
  outputWithoutInput: () => 'unknown',
};

/** Keras's argument for outputs that are sparse tensors, of which there are none here. */
export const sparseComplaints = ({ sparse }: { sparse: boolean }): Complaint[] =>
  sparse
    ? [
        {
          argument: 'sparse',
          complaint: 'Sparse outputs are not supported. Set sparse to false, or leave it out.',
        },
      ]
    : [];
