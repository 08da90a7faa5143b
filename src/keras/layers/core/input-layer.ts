import { SampleShapeSchema } from '../../../schema/primitives.js';
import { absent, choice, list } from '../../argument.js';
import { layer } from '../layer.js';
import { sameAxis } from '../traits/traits.js';

/** Types that Keras has for inputs; numbers are computed as float32, int32 or bool, texts on the host. */
const INPUT_DTYPES = [
  'float32',
  'float16',
  'bfloat16',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
  'string',
] as const;

export const InputLayer = layer('InputLayer', {
  summary: 'Declares the shape of one sample.',
  args: {
    shape: absent(list(SampleShapeSchema)),
    dtype: absent(
      choice(INPUT_DTYPES, { description: 'The type of the input; float32 where it is left out.' }),
    ),
  },
  aliases: ['Input'],
  output: (_, [input]) => ({ shape: input.shape }),
  weights: () => [],
  tfjs: () => [],
  traits: {
    mask: 'keeps',
    activation: () => 'linear',
    keepsRange: () => true,
    keepsValues: true,
    originOf: sameAxis,
    timesUsed: () => 0,
    keptElements: () => 0,
    outputWithoutInput: (_, input) => input,
    vocabulary: () => null,
  },
});
