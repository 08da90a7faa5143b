import { type Argument, absent, anything } from '../argument.js';
import type { ClassSpec } from '../class-spec.js';
import { callback } from './callback.js';

type Ignored<Name extends string> = { readonly [N in Name]: Argument<unknown, unknown, 'absent'> };

/** A callback whose work the service does for every job. */
export interface BuiltIn {
  /** The part of the service that does its work, as a sentence. */
  readonly builtIn: string;
}

/** Describes a callback that is accepted with Keras's arguments and does nothing, because the service does its work for every job. */
const replaced = <const Type extends string, const Name extends string>(
  type: Type,
  builtIn: string,
  names: readonly Name[],
): ClassSpec<Type, Ignored<Name>> & BuiltIn => {
  const args = Object.fromEntries(names.map((name) => [name, absent(anything())]));
  const summary = `Without effect. ${builtIn}`;
  // Each name has an argument.
  return { ...callback(type, { summary, args: args as Ignored<Name> }), builtIn };
};

export const BackupAndRestore = replaced(
  'BackupAndRestore',
  'Every job saves its state while it trains, and continues from the newest one after a pause or a crash.',
  ['backup_dir', 'save_freq', 'double_checkpoint', 'delete_checkpoint'],
);

export const CSVLogger = replaced(
  'CSVLogger',
  'GET /api/v1/jobs/{id}/metrics returns the values of every epoch.',
  ['filename', 'separator', 'append'],
);

export const History = replaced(
  'History',
  'GET /api/v1/jobs/{id}/metrics returns the values of every epoch.',
  [],
);

export const ProgbarLogger = replaced(
  'ProgbarLogger',
  'The progress of the job, its events and its log show how far the training is.',
  [],
);

export const TensorBoard = replaced(
  'TensorBoard',
  'GET /api/v1/jobs/{id}/metrics returns the values of every epoch, and GET /api/v1/jobs/{id}/events streams them as the job trains.',
  [
    'log_dir',
    'histogram_freq',
    'write_graph',
    'write_images',
    'write_steps_per_second',
    'update_freq',
    'profile_batch',
    'embeddings_freq',
    'embeddings_metadata',
  ],
);
