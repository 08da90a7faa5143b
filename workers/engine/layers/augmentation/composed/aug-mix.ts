import * as tf from '@tensorflow/tfjs-core';
import type { AugMix } from '../../../../../src/keras/layers/augmentation/composed/aug-mix.js';
import { clipTo } from '../../../ops/image/color/value-range.js';
import { createRandom, keyOf } from '../../../ops/random/random.js';
import { randomBeta, randomShares } from '../../../ops/random/random-gamma.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation, type Transformation } from '../augmentation.js';
import { inside, type Part, under } from '../parts.js';
import { candidates } from './candidates.js';

type Config = ConfigOf<typeof AugMix>;

/** Keras's order; the first seven without all_ops. */
const CANDIDATES = [
  'random_shear',
  'random_translation',
  'random_rotation',
  'random_posterization',
  'solarization',
  'auto_contrast',
  'equalization',
  'random_brightness',
  'random_color_degeneration',
  'random_contrast',
  'random_sharpness',
];
const WITHOUT_COLORS = 7;

/** One augmentation in a chain. */
interface Link {
  part: Part;
  /** Its place in the chains: `chain_transforms/0/1`. */
  path: string;
}

/**
 * The augmentations of each chain. Keras draws them when it compiles a training; here the seed and the name of the layer decide
 * them, so that a resumed training has the same.
 */
function chainsOf(config: Config): Link[][] {
  const parts = candidates(config);
  const names = config.all_ops ? CANDIDATES : CANDIDATES.slice(0, WITHOUT_COLORS);
  const random = createRandom(keyOf(config.name), config.seed ?? 0);
  return Array.from({ length: config.num_chains }, (_, chain) => {
    // One of the choices is to leave the images as they are.
    const chosen = Array.from({ length: config.chain_depth }, () => names[random.integer(names.length + 1)]);
    return chosen.flatMap((name, depth): Link[] => {
      const part = name === undefined ? undefined : parts.get(name);
      return part === undefined ? [] : [{ part, path: `chain_transforms/${chain}/${depth}` }];
    });
  });
}

/** Mixes images with versions of them that chains of augmentations give. */
export const augMix = augmentation<Config, Transformation>({
  draw(config, images, draws) {
    const links = chainsOf(config).flat();
    return Object.assign(
      {
        chain_mixing_weights: randomShares(draws, config.num_chains, config.alpha),
        weight_sample: randomBeta(draws, [], config.alpha),
      },
      ...links.map(({ part, path }) => ({
        // Keras's transformation has the name, which is how a test knows it.
        [`${path}/layer_name`]: tf.scalar(CANDIDATES.indexOf(part.name)),
        ...under(`${path}/transformation`, part.draw(images, draws)),
      })),
    );
  },
  transform(config, images, drawn) {
    const { chain_mixing_weights, weight_sample } = drawn;
    if (chain_mixing_weights === undefined || weight_sample === undefined)
      throw new Error('No weights were drawn');
    const shares = tf.split(chain_mixing_weights, config.num_chains);
    const versions = chainsOf(config).map((links, chain) => {
      const changed = links.reduce(
        (x, { part, path }) => part.transform(x, inside(`${path}/transformation`, drawn)),
        images,
      );
      return tf.mul(changed, shares[chain] ?? 0);
    });
    const mixed = tf.add(tf.mul(weight_sample, images), tf.mul(tf.sub(1, weight_sample), tf.addN(versions)));
    return clipTo(mixed, config.value_range);
  },
});
