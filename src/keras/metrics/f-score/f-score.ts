import { absent, choice, number, optional, orNull } from '../../argument.js';
import type { Shape } from '../../shape.js';
import type { ArgumentFinding } from '../metric.js';

/** How the scores of classes become one number. */
export const average = () =>
  optional(
    orNull(
      choice(['micro', 'macro', 'weighted'], {
        description:
          'micro: of the counts of all classes; macro: the mean over classes; weighted: weighted by the labels of each class; null: a list, one value a class.',
      }),
    ),
    null,
  );

/** An output above it is positive. */
export const positiveAbove = () =>
  absent(
    orNull(
      number({
        exclusiveMinimum: 0,
        maximum: 1,
        description: 'Outputs above it are positive; default: the largest output of each sample.',
      }),
    ),
  );

/** Traits shared by F-scores. */
export const scoreTraits = {
  labels: 'like_outputs',
  outputs: 'number',
  better: 'max',
  isNumbered: false,
  countsMasked: true,
  misleading: [],
  alternative: null,
  mostAt: () => ({}),
  listLength({ average }: { average: string | null }, output: Shape) {
    const width = output.at(-1) ?? 1;
    return average === null && width > 1 ? width : null;
  },
  misfits: (_: unknown, output: Shape) => needsVector(output),
  cautions({ threshold }: { threshold?: number | null }, output: Shape) {
    if ((output.at(-1) ?? 1) > 1 || typeof threshold === 'number') return [];
    return [
      'counts the largest output of each sample as positive, which is always the only one. Set threshold to 0.5.',
    ];
  },
} as const;

/** Refuses outputs that are more than a vector for each sample. */
export const needsVector = (output: Shape): ArgumentFinding[] =>
  output.length <= 1
    ? []
    : [
        {
          argument: null,
          detail:
            'needs outputs with one axis, one vector for each sample. Add a Flatten or pooling layer, or remove the metric.',
        },
      ];
