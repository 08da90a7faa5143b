import { Type } from 'typebox';
import { type Argument, choice, list, optional, orNull, seed } from '../kind.js';
import { initializer, positive } from './initializer.js';

const MODES = ['fan_in', 'fan_out', 'fan_avg'] as const;
const DISTRIBUTIONS = ['truncated_normal', 'untruncated_normal', 'uniform', 'normal'] as const;

/** Determines the variance and the distribution that a weight is drawn with. */
export interface Scaling {
  scale: number;
  mode: (typeof MODES)[number];
  distribution: (typeof DISTRIBUTIONS)[number];
}

/** Axes of a weight that count as inputs and outputs of a unit; where either is null, the last two do, times the axes before. */
export interface Fans {
  input_axes: number[] | null;
  output_axes: number[] | null;
}

const axes = (): Argument<number[] | null, number[] | null, 'optional'> =>
  optional(orNull(list(Type.Array(Type.Integer({ minimum: -8, maximum: 7 }), { maxItems: 8 }))), null);

export const varianceScaling = initializer('variance_scaling', {
  className: 'VarianceScaling',
  summary:
    'A distribution of variance scale / n, with n the inputs of a unit, its outputs or the mean of both.',
  args: {
    scale: positive(1),
    mode: optional(choice(MODES), 'fan_in'),
    distribution: optional(choice(DISTRIBUTIONS), 'truncated_normal'),
    seed: seed(),
    input_axes: axes(),
    output_axes: axes(),
  },
  // TensorFlow.js knows `normal`, which is truncated, and `uniform`. The weights are stored: nothing is drawn from it again.
  toTfjs: ({ distribution, input_axes: _, output_axes: __, ...config }) => ({
    class_name: 'VarianceScaling',
    config: {
      ...config,
      ...(distribution !== undefined && { distribution: distribution === 'uniform' ? 'uniform' : 'normal' }),
    },
  }),
});

/** A variance scaling under a name of its own. */
function named<const Type extends string>(
  type: Type,
  className: string,
  scaling: Scaling,
  tfjsName = className,
) {
  const spec = initializer(type, {
    className,
    aliases: tfjsName === className ? [] : [tfjsName],
    summary: `variance_scaling with scale ${scaling.scale}, mode ${scaling.mode} and distribution ${scaling.distribution}.`,
    args: { seed: seed(), input_axes: axes(), output_axes: axes() },
    toTfjs: ({ input_axes: _, output_axes: __, ...config }) => ({ class_name: tfjsName, config }),
  });
  return { ...spec, scaling };
}

const normal = (scale: number, mode: Scaling['mode']): Scaling => ({
  scale,
  mode,
  distribution: 'truncated_normal',
});
const uniform = (scale: number, mode: Scaling['mode']): Scaling => ({ scale, mode, distribution: 'uniform' });

export const glorotNormal = named('glorot_normal', 'GlorotNormal', normal(1, 'fan_avg'));
export const glorotUniform = named('glorot_uniform', 'GlorotUniform', uniform(1, 'fan_avg'));
export const heNormal = named('he_normal', 'HeNormal', normal(2, 'fan_in'));
export const heUniform = named('he_uniform', 'HeUniform', uniform(2, 'fan_in'));
export const lecunNormal = named('lecun_normal', 'LecunNormal', normal(1, 'fan_in'), 'LeCunNormal');
export const lecunUniform = named('lecun_uniform', 'LecunUniform', uniform(1, 'fan_in'), 'LeCunUniform');
