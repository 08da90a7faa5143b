import { Type } from 'typebox';
import { absent, choice, integer, list, optional } from '../../argument.js';
import { fromLogits } from '../../losses/arguments.js';
import { metric } from '../metric.js';
import { confusionTraits } from './confusion.js';
import { histogramTable } from './histogram-table.js';

const MAX_THRESHOLDS = 10_000;

export const AUC = metric('auc', {
  ...confusionTraits,
  summary: 'The area under the curve of true and false positives, over the whole dataset.',
  className: 'AUC',
  aliases: [],
  /** A row and a column of the table, that column weighed by the label and by its opposite, and both side by side. */
  workElements({ num_thresholds, thresholds }) {
    const { rows, columns } = histogramTable((thresholds?.length ?? num_thresholds - 2) + 3);
    return rows + 5 * columns + 2 * (thresholds?.length ?? 0);
  },
  args: {
    num_thresholds: optional(
      integer({ minimum: 2, maximum: MAX_THRESHOLDS, description: 'Points of the curve.' }),
      200,
    ),
    curve: optional(
      choice(['ROC', 'PR', 'PRGAIN'], {
        description: 'ROC: recall over false positives; PR: precision over recall; PRGAIN: their gains.',
      }),
      'ROC',
    ),
    summation_method: optional(
      choice(['interpolation', 'minoring', 'majoring'], {
        description: 'The height between two points: the mean, the lower or the higher one.',
      }),
      'interpolation',
    ),
    thresholds: absent(
      list(
        Type.Array(Type.Number({ minimum: 0, maximum: 1 }), {
          minItems: 1,
          maxItems: 1000,
          description: 'The thresholds between 0 and 1, in place of num_thresholds.',
        }),
      ),
    ),
    from_logits: fromLogits(),
  },
});
