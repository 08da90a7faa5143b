import { Type } from 'typebox';
import { closedObject } from '../../../schema/schema-helpers.js';
import { flag, integer, type Kind, list, number, optional, orNull } from '../../argument.js';
import type { Initializer } from '../../initializers/index.js';
import { layer } from '../layer.js';
import { type Complaint, got } from '../shapes/shape-inference.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { statistic, type WeightSpec, weight } from '../weight.js';
import { initializerArgument, weightArguments } from '../weight-arguments.js';
import { normalizedAxis } from './axis.js';

const { beta_initializer, gamma_initializer, ...constrained } = weightArguments({
  beta: 'zeros',
  gamma: 'ones',
});

/** Bounds of the corrections of batch renormalization. */
export interface RenormClipping {
  rmax?: number;
  rmin?: number;
  dmax?: number;
}

const clipping: Kind<RenormClipping> = list(
  closedObject(
    {
      rmax: Type.Optional(Type.Number()),
      rmin: Type.Optional(Type.Number()),
      dmax: Type.Optional(Type.Number({ minimum: 0 })),
    },
    { description: 'Bounds of the factor r and the offset d that renorm corrects with.' },
  ),
);

export const BatchNormalization = layer('BatchNormalization', {
  summary: 'Normalises with batch statistics in training, moving ones otherwise.',
  aliases: ['BatchNormalizationV1', 'BatchNormalizationV2', 'SyncBatchNormalization'],
  args: {
    axis: optional(integer({ minimum: -6, maximum: 6 }), -1),
    momentum: optional(number({ minimum: 0, maximum: 1 }), 0.99),
    epsilon: optional(number({ minimum: 0 }), 0.001),
    center: flag(true),
    scale: flag(true),
    beta_initializer,
    gamma_initializer,
    moving_mean_initializer: initializerArgument('zeros'),
    moving_variance_initializer: initializerArgument('ones'),
    ...constrained,
    renorm: flag(false),
    renorm_clipping: optional(orNull(clipping), null),
    renorm_momentum: optional(number(), 0.99),
    synchronized: flag(false),
  },
  output({ axis }, [input]) {
    if (normalizedAxis(axis, input.shape) !== undefined) return { shape: input.shape };
    const rank = input.shape.length;
    const expected =
      rank === 0
        ? 'The input needs at least one axis.'
        : `Use -1, the last axis, or one of 1 to ${rank} (0 is the batch).`;
    const complaint = `BatchNormalization has no axis ${axis}: it ${got(input)}. ${expected}`;
    return { argument: 'axis', complaint };
  },
  weights(config, [input]) {
    const size = [input[normalizedAxis(config.axis, input) ?? 0] ?? 1];
    return [
      config.scale && weight(config, 'gamma', size),
      config.center && weight(config, 'beta', size),
      statistic('moving_mean', size, config.moving_mean_initializer),
      statistic('moving_variance', size, config.moving_variance_initializer),
      ...(config.renorm ? renormStatistics(config, size) : []),
    ];
  },
  conflicts: (config) => (config.renorm ? renormComplaints(config) : []),
  precision: { keepsWeights: true, isFloat32Inside: true },
  traits: { ...elementwise, keptElements: keptOutputs(2) },
});

interface RenormArguments {
  moving_mean_initializer: Initializer;
  moving_variance_initializer: Initializer;
  renorm_clipping: RenormClipping | null;
}

/** The statistics that training normalizes with, in addition to the moving ones. */
function renormStatistics(config: RenormArguments, size: number[]): WeightSpec[] {
  const stddev = rootOf(config.moving_variance_initializer) ?? 'ones';
  return [
    statistic('moving_stddev', size, stddev),
    statistic('renorm_mean', size, config.moving_mean_initializer),
    statistic('renorm_stddev', size, stddev),
  ];
}

/** An initializer of the roots of what another one draws; undefined where those are random numbers. */
function rootOf(initializer: Initializer): Initializer | undefined {
  const { type, ...rest } = typeof initializer === 'string' ? { type: initializer } : initializer;
  if (type === 'zeros' || type === 'ones') return type;
  if (type !== 'constant') return undefined;
  return { type: 'constant', value: Math.sqrt('value' in rest ? (rest.value ?? 0) : 0) };
}

function renormComplaints({
  moving_variance_initializer: initializer,
  renorm_clipping,
}: RenormArguments): Complaint[] {
  const { rmax, rmin } = renorm_clipping ?? {};
  const ofInitializer = {
    argument: 'moving_variance_initializer',
    complaint: 'With renorm, moving_variance_initializer must be zeros, ones or constant.',
  };
  const ofBounds = {
    argument: 'renorm_clipping',
    complaint: `rmax must not be less than rmin; got ${rmax} and ${rmin}.`,
  };
  return [
    ...(rootOf(initializer) === undefined ? [ofInitializer] : []),
    ...(rmax !== undefined && rmin !== undefined && rmax < rmin ? [ofBounds] : []),
  ];
}
