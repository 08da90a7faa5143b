import * as tf from '@tensorflow/tfjs-core';
import type { RandAugment } from '../../../../../src/keras/layers/augmentation/composed/rand-augment.js';
import { withoutGradients } from '../../../ops/custom-gradient.js';
import { select } from '../../../ops/tensors/select.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation, type Transformation } from '../augmentation.js';
import { inside, type Part, under } from '../parts.js';
import { candidates } from './candidates.js';

/** The places of the augmentations that are applied, drawn for a batch: [num_ops]. */
const CHOSEN = 'layer_idxes';

/** Applies augmentations that are drawn for a batch, with parameters for each image that all of its operations share, as in Keras. */
export const randAugment = augmentation<ConfigOf<typeof RandAugment>, Transformation>({
  draw(config, images, draws) {
    const parts = [...candidates(config).values()];
    const drawn = parts.map(({ name, draw }) => under(name, draw(images, draws)));
    const chosen = tf.floor(draws.uniform([config.num_ops], 0, parts.length));
    // A uniform number just below 1 may be rounded up.
    return Object.assign({ [CHOSEN]: tf.minimum(chosen, parts.length - 1) }, ...drawn);
  },
  transform(config, images, { [CHOSEN]: chosen, ...drawn }) {
    if (chosen === undefined) throw new Error('No augmentation was chosen');
    const parts = [...candidates(config).values()];
    const places = tf.split(chosen, config.num_ops);
    return places.reduce((changed, place) => applyChosen(changed, place, parts, drawn), images);
  },
});

/** Applies each augmentation in turn, and keeps the images of the chosen one. */
function applyChosen(
  images: tf.Tensor,
  place: tf.Tensor,
  parts: readonly Part[],
  drawn: Transformation,
): tf.Tensor {
  return parts.reduce((changed, { name, transform }, index) => {
    const isChosen = withoutGradients([place], () => tf.reshape(tf.equal(place, index), []));
    return select(isChosen, transform(changed, inside(name, drawn)), changed);
  }, images);
}
