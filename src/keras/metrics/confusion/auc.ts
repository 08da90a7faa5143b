import { Type } from 'typebox';
import { absent, choice, described, flag, integer, list, optional, orNull } from '../../argument.js';
import { fromLogits } from '../../losses/arguments.js';
import { needsVector } from '../f-score/f-score.js';
import { type ArgumentFinding, metric } from '../metric.js';
import { confusionTraits } from './confusion.js';
import { histogramElements } from './histogram-table.js';

const MAX_THRESHOLDS = 10_000;

export const AUC = metric('auc', {
  ...confusionTraits,
  summary: 'The area under the curve of true and false positives, over the whole dataset.',
  className: 'AUC',
  aliases: [],
  workElements: ({ num_thresholds, thresholds }) =>
    histogramElements((thresholds?.length ?? num_thresholds - 2) + 2, thresholds?.length ?? 0),
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
    multi_label: described(
      'Whether each output has a curve of its own, and the areas are averaged; else there is one curve of all.',
      flag(false),
    ),
    num_labels: absent(
      orNull(integer({ description: 'The number of outputs, with multi_label; it follows from the model.' })),
    ),
    label_weights: absent(
      orNull(
        list(
          Type.Array(Type.Number({ minimum: 0 }), {
            minItems: 1,
            maxItems: 100_000,
            description:
              'How much each output counts: its area with multi_label, else each of its predictions.',
          }),
        ),
      ),
    ),
    from_logits: fromLogits(),
  },
  conflicts: ({ multi_label, num_labels }) =>
    multi_label || (num_labels ?? null) === null
      ? []
      : [
          {
            argument: 'num_labels',
            detail: 'has num_labels, which needs multi_label. Set multi_label to true, or remove num_labels.',
          },
        ],
  misfits: (config, output) => [
    ...(config.multi_label ? needsVector(output) : []),
    ...lengthMisfits(config, output.at(-1) ?? 1),
  ],
});

/** Numbers that a job keeps for a metric. */
const MAX_STATE = 2 ** 22;

type Lengths = {
  multi_label: boolean;
  num_labels?: number | null;
  label_weights?: number[] | null;
  num_thresholds: number;
  thresholds?: number[];
};

function lengthMisfits(
  { multi_label, num_labels, label_weights, num_thresholds, thresholds }: Lengths,
  width: number,
): ArgumentFinding[] {
  const curves = (thresholds?.length ?? num_thresholds) * (multi_label ? width : 1);
  return [
    ...mismatch('num_labels', num_labels ?? width, width, `is ${num_labels}`),
    ...mismatch(
      'label_weights',
      label_weights?.length ?? width,
      width,
      `has ${label_weights?.length} entries`,
    ),
    ...(curves > MAX_STATE
      ? [
          {
            argument: 'num_thresholds',
            detail: `has ${curves} points on all its curves. Use at most ${Math.floor(MAX_STATE / width)} thresholds.`,
          },
        ]
      : []),
  ];
}

const mismatch = (argument: string, given: number, width: number, is: string): ArgumentFinding[] =>
  given === width
    ? []
    : [
        {
          argument,
          detail: `needs an entry of ${argument} for each output: it ${is}, and the model has ${width} outputs.`,
        },
      ];
