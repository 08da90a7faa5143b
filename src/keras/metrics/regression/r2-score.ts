import { choice, integer, optional, orNull } from '../../argument.js';
import { needsVector } from '../f-score/f-score.js';
import { metric } from '../metric.js';

export const R2Score = metric('r2_score', {
  summary: 'The coefficient of determination over the dataset, of each output or averaged.',
  className: 'R2Score',
  aliases: [],
  args: {
    class_aggregation: optional(
      orNull(
        choice(['uniform_average', 'variance_weighted_average'], {
          description: 'How the scores of the outputs become one number; null: a list, one value an output.',
        }),
      ),
      'uniform_average',
    ),
    num_regressors: optional(
      integer({
        minimum: 0,
        description: 'The number of independent variables, for the adjusted score; 0: not adjusted.',
      }),
      0,
    ),
  },
  labels: 'like_outputs',
  outputs: 'number',
  better: 'max',
  isNumbered: false,
  countsMasked: true,
  misleading: [],
  alternative: null,
  mostAt: () => ({}),
  listLength({ class_aggregation }, output) {
    const width = output.at(-1) ?? 1;
    return class_aggregation === null && width > 1 ? width : null;
  },
  misfits: (_, output) => needsVector(output),
});
