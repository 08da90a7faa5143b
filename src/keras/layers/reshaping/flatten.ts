import { optional } from '../../argument.js';
import { elementsOf } from '../../shape.js';
import { movesTexts } from '../host.js';
import { layer } from '../layer.js';
import { dataFormat } from '../shapes/data-format.js';
import { movedChannels } from '../traits/kept-elements.js';
import { regrouped } from '../traits/traits.js';
import { tfjsReshape } from './reshape.js';

export const Flatten = layer('Flatten', {
  summary: 'Flattens all axes except the batch.',
  args: { data_format: optional(dataFormat(2), 'channels_last') },
  output: (_, [input]) => ({ shape: [elementsOf(input.shape)] }),
  weights: () => [],
  host: {
    ...movesTexts,
    takes: ({ data_format }) => (data_format === 'channels_last' ? ['texts'] : []),
  },
  tfjs: ({ name, data_format }, { inputs: [input], output }) =>
    input.length === 1
      ? [tfjsReshape(name, output)]
      : [{ type: 'Flatten', name, arguments: { data_format } }],
  traits: {
    mask: 'drops',
    activation: () => 'linear',
    keepsRange: () => true,
    keepsValues: true,
    originOf: regrouped,
    timesUsed: () => 0,
    keptElements: movedChannels,
    outputWithoutInput: () => 'vector',
    vocabulary: () => null,
  },
});
