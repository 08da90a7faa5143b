import type { NestedLayer } from '../../../../keras/argument.js';
import { withLayersInside } from '../../../../keras/layers/inside.js';
import { safeText } from '../../../../schema/show-value.js';
import type { JobWarning } from '../../../problems/finding.js';
import type { InferredLayer } from '../../inferred-model.js';

/** The step of a dataset that mixes labels as well, by the layer that mixes images only. */
const STEPS = { MixUp: 'mix_up', CutMix: 'cut_mix' } as const;

/** Warns of each layer that mixes images and leaves their labels as they are. */
export function mixedImageWarnings(layers: readonly InferredLayer[]): JobWarning[] {
  return layers.flatMap(({ layer, located: { pointer } }) =>
    mixersIn({ ...layer }).map(([type, name]) => {
      const detail = `'${safeText(name)}' mixes images in training and not their labels, as in Keras: a layer has no labels. To mix both, remove it and end dataset.x with {"op": "${STEPS[type]}"}.`;
      return { code: 'unmixed_labels' as const, pointer, detail };
    }),
  );
}

/** The layers that mix images: a layer itself, or those inside it. */
function mixersIn(layer: NestedLayer): [type: keyof typeof STEPS, name: string][] {
  return withLayersInside(layer).flatMap(({ type, name = type }) =>
    type === 'MixUp' || type === 'CutMix' ? [[type, String(name)]] : [],
  );
}
