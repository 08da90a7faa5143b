import { flag, type Kind, optional, orNull } from '../../argument.js';
import type { Shape } from '../../shape.js';
import { layer } from '../layer.js';
import { axes, axesComplaint, sampleAxes } from '../shapes/axes.js';
import { type Complaint, got, type LayerInput } from '../shapes/shape-inference.js';
import { elementwise } from '../traits/base-traits.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { statistic } from '../weight.js';
import { type Numbers, numbers, raggedComplaints, repeatsAlong, shapeOf } from './numbers.js';

/** No axis, or null, stands for one mean and variance of all values. */
const someAxes = (): Kind<number | number[] | null, number | number[]> => {
  const { schema, complete, ...rest } = orNull(axes({ least: 0 }));
  return { ...rest, schema, complete: (given, nested) => complete(given, nested) ?? [] };
};

interface Arguments {
  axis: number | number[];
  mean: Numbers | null;
  variance: Numbers | null;
}

export const Normalization = layer('Normalization', {
  summary:
    '(x - mean) / √variance, with a mean and variance for each position along the given axes; where they are not given, those of the training split.',
  args: {
    axis: optional(someAxes(), -1),
    mean: optional(orNull(numbers('The mean of each position; given together with variance.')), null),
    variance: optional(
      orNull(numbers('The variance of each position; given together with mean.', { minimum: 0 })),
      null,
    ),
    invert: flag(false),
  },
  output(config, [input]) {
    const { axis, mean } = config;
    const wrong = axesComplaint('Normalization', axis, input);
    return wrong ?? (mean === null ? undefined : misfit(config, mean, input)) ?? { shape: input.shape };
  },
  weights({ axis, mean }, [input]) {
    if (mean !== null) return [];
    const sizes = sampleAxes(axis, input).map((index) => input[index] ?? 1);
    return [
      statistic('mean', sizes, 'zeros'),
      statistic('variance', sizes, 'ones'),
      { ...statistic('count', [], 'zeros'), savedType: 'int64' },
    ];
  },
  adapting: {
    isMissing: ({ mean }) => mean === null,
    given: 'mean and variance',
    isIdentityWithout: true,
  },
  conflicts: momentsComplaints,
  traits: { ...elementwise, keptElements: keptOutputs(2) },
});

/** Keras accepts both or neither, of one shape, with no more axes than `axis` names. */
function momentsComplaints({ axis, mean, variance }: Arguments): Complaint[] {
  if (mean === null && variance === null) return [];
  if (mean === null || variance === null) {
    const [given, missing] = mean === null ? ['variance', 'mean'] : ['mean', 'variance'];
    return [{ argument: given, complaint: `${given} is given without ${missing}; give both or neither.` }];
  }
  const [ofMean, ofVariance] = [shapeOf(mean), shapeOf(variance)];
  return [
    ...raggedComplaints('mean', mean),
    ...raggedComplaints('variance', variance),
    ...(ofMean !== undefined && ofVariance !== undefined ? unlike(ofMean, ofVariance, axis) : []),
  ];
}

function unlike(mean: Shape, variance: Shape, axis: number | number[]): Complaint[] {
  if (String(mean) !== String(variance)) {
    const complaint = `mean and variance must have the same shape; got [${mean.join(', ')}] and [${variance.join(', ')}].`;
    return [{ argument: 'variance', complaint }];
  }
  const { length } = [axis].flat();
  if (mean.length <= length) return [];
  const complaint = `mean has ${mean.length} axes, but axis names ${length}; name an axis for each.`;
  return [{ argument: 'mean', complaint }];
}

/** The constants belong to the last of the named axes; each size is that of its axis, or 1. */
function misfit({ axis }: Arguments, mean: Numbers, input: LayerInput): Complaint | undefined {
  const sizes = shapeOf(mean);
  const named = sampleAxes(axis, input.shape).map((index) => input.shape[index] ?? 1);
  // More axes than `axis` names are a conflict of arguments, whatever the input.
  if (sizes === undefined || sizes.length > named.length || repeatsAlong(sizes, named)) return undefined;
  const complaint = `mean and variance have the shape [${sizes.join(', ')}], but the axes ${JSON.stringify(axis)} have the sizes [${named.join(', ')}]: Normalization ${got(input)}.`;
  return { argument: 'mean', complaint };
}
