import { choice, described, number, optional, text } from '../argument.js';

const MAX_NAME_LENGTH = 256;

/** The value that a callback compares from epoch to epoch. */
export const monitor = () =>
  described(
    'The value to compare: `loss`, a metric of the job, or either with `val_` before it.',
    optional(text(MAX_NAME_LENGTH), 'val_loss'),
  );

/** Whether less or more of the monitored value is better. */
export const mode = () =>
  described(
    'Whether less or more is better; `auto`: as Keras defines it for the metric, and less of a loss.',
    optional(choice(['auto', 'min', 'max']), 'auto'),
  );

/** The change from which the monitored value counts as better. */
export const minDelta = (value: number) =>
  described(
    'Changes of at most this size do not count as an improvement. The sign is ignored, as in Keras.',
    optional(number(), value),
  );
