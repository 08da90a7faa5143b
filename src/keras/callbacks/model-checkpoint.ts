import { Type } from 'typebox';
import { oneOf, stringEnum } from '../../schema/schema-helpers.js';
import { absent, described, flag, integer, kind, number, optional, orNull, text } from '../argument.js';
import { callback } from './callback.js';
import { mode, monitor } from './monitor.js';
import { verbose } from './verbose.js';

const MAX_PATH_LENGTH = 4096;
const MAX_EPOCHS = 100_000;
const MAX_KEPT = 1000;

const saveFrequency = () =>
  kind<'epoch' | number>('anything', oneOf([stringEnum(['epoch']), Type.Integer({ minimum: 1 })]));

/** keras.callbacks.ModelCheckpoint; the last two arguments are not Keras's. */
export const ModelCheckpoint = callback('ModelCheckpoint', {
  summary:
    "Keeps checkpoints as the job's `checkpoint` options do: of the best epochs, or of the last ones. The job ends with its last weights, as in Keras, unless `restore_best_weights` of EarlyStopping or `checkpoint.restore_best` is set.",
  args: {
    filepath: described(
      'Without effect: checkpoints are files of the job, which its list of checkpoints names.',
      absent(text(MAX_PATH_LENGTH)),
    ),
    monitor: monitor(),
    verbose: verbose(),
    save_best_only: described(
      'Whether to save every epoch that is better than all before it, and to keep the best.',
      flag(false),
    ),
    save_weights_only: described(
      'Without effect: a checkpoint has the weights and the state of the optimizer.',
      flag(false),
    ),
    mode: mode(),
    save_freq: described(
      'Only `epoch`: numbers of batches, which Keras accepts, too, are refused.',
      optional(saveFrequency(), 'epoch'),
    ),
    initial_value_threshold: described(
      'With `save_best_only`: epochs that are not better than this are not saved as the best.',
      optional(orNull(number()), null),
    ),
    every_epochs: described(
      'Not in Keras: the `checkpoint.every_epochs` of the job, which null leaves as it is.',
      optional(orNull(integer({ maximum: MAX_EPOCHS })), null),
    ),
    keep: described(
      'Not in Keras: how many checkpoints to keep at least. With `save_best_only` those of the best epochs, null for 1; otherwise those of the last ones, null for `checkpoint.keep_last` of the job.',
      optional(orNull(integer({ maximum: MAX_KEPT })), null),
    ),
  },
});
