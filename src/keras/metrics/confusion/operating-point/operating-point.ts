import { integer, number, optional, required } from '../../../argument.js';
import { classId, confusionTraits } from '../confusion.js';
import { histogramElements } from '../histogram-table.js';

const MAX_THRESHOLDS = 10_000;

/** The least value that another measure must have. */
export const bound = (description: string) => required(number({ minimum: 0, maximum: 1, description }));

/** The arguments of metrics at an operating point, after its bound. */
export const pointArguments = () => ({
  num_thresholds: optional(
    integer({
      minimum: 1,
      maximum: MAX_THRESHOLDS,
      description: 'Evenly spaced thresholds among which it is found.',
    }),
    200,
  ),
  class_id: classId(),
});

/** Traits shared by metrics at the best threshold that satisfies a bound. */
export const pointTraits = {
  ...confusionTraits,
  aliases: [],
  workElements: ({ num_thresholds }: { num_thresholds: number }) => histogramElements(num_thresholds, 0),
} as const;
