import type { Finding } from '../../../src/domain/problems/finding.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import { type LayerStep, shapesOf } from '../../../src/keras/graph/shapes.js';

/** The layers of a model with which Keras 3.15 cannot build it, though it can call them on their own. */
export function unloadableLayers(graph: ResolvedGraph): Finding[] {
  const found = new Map(shapesOf(graph).steps.flatMap((step) => findingOf(step) ?? []));
  return [...found.values()];
}

function findingOf({ layer, path, inputs: [input] }: LayerStep): [string, Finding][] | undefined {
  const finding = (reason: string): [string, Finding][] => [
    [
      path,
      {
        pointer: '',
        code: 'unsupported_argument',
        detail: `Keras cannot load a model with layer ${path} (${layer.type}): ${reason}`,
      },
    ],
  ];
  if (layer.type === 'Equalization')
    return finding(
      'its Equalization gives its own input as output, so that models have a cycle. Download weights_h5, and build the model without the layer.',
    );
  if (layer.type !== 'RandomColorDegeneration') return undefined;
  const channels = layer.data_format === 'channels_first' ? input[0] : input.at(-1);
  return channels === 3
    ? undefined
    : finding(
        `it takes images of 3 channels only, not ${channels}. Download weights_h5, and build the model without the layer.`,
      );
}
