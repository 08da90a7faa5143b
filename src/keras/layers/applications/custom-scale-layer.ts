import { number, required } from '../../argument.js';
import { layer } from '../layer.js';
import { broadcastShapes, mergingTraits, showInputs } from '../merging/merge.js';
import { exactly } from '../shapes/input-count.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { sameAxis } from '../traits/traits.js';

export const CustomScaleLayer = layer('CustomScaleLayer', {
  summary: 'The first input plus scale times the second, as InceptionResNetV2 adds its branches.',
  module: 'keras.src.applications.inception_resnet_v2',
  inputs: exactly(2),
  args: { scale: required(number()) },
  output(_, inputs) {
    const [first, ...others] = inputs;
    if (others.every(({ shape }) => shape.length === first.shape.length))
      return broadcastShapes('CustomScaleLayer', inputs);
    return { complaint: `CustomScaleLayer expects inputs of one rank but got ${showInputs(inputs)}.` };
  },
  weights: () => [],
  traits: {
    ...mergingTraits,
    mask: 'drops',
    originOf: sameAxis,
    keptElements: keptOutputs(2),
    outputWithoutInput: (_, input) => input,
  },
});
