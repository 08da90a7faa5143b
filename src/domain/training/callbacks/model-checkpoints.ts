import type { JobCreate } from '../../../contracts/jobs/training-config.js';
import type { CompleteCallbackOf } from '../../../keras/callbacks/index.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import type { Located } from '../outputs/by-output.js';
import type { ReadCallback } from './read-callbacks.js';

type Saver = CompleteCallbackOf<'ModelCheckpoint'>;

/** The callbacks that save checkpoints. */
export const modelCheckpoints = (callbacks: readonly ReadCallback[]): Located<Saver>[] =>
  callbacks.flatMap(({ value, pointer }) => (value.type === 'ModelCheckpoint' ? [{ value, pointer }] : []));

/** Refuses checkpoints after numbers of batches, and two opinions on how many epochs lie between them. */
export function modelCheckpointIssues(
  callbacks: readonly ReadCallback[],
  checkpoint: JobCreate['checkpoint'],
): Finding[] {
  const savers = modelCheckpoints(callbacks);
  return [...savers.flatMap(frequencyIssues), ...intervalIssues(savers, checkpoint?.every_epochs)];
}

function frequencyIssues({ value: { save_freq }, pointer }: Located<Saver>): Finding[] {
  if (save_freq === 'epoch') return [];
  const detail = `save_freq ${save_freq} counts batches, and checkpoints are written after epochs. Use "epoch" and, for a checkpoint every N epochs, every_epochs.`;
  return [{ pointer: `${pointer}/save_freq`, code: 'unsupported_argument', detail }];
}

function intervalIssues(savers: readonly Located<Saver>[], ofJob: number | undefined): Finding[] {
  const given = [
    ...(ofJob === undefined ? [] : [{ every: ofJob, pointer: '/checkpoint/every_epochs' }]),
    ...savers.flatMap(({ value: { every_epochs: every }, pointer }) =>
      every === null ? [] : [{ every, pointer: `${pointer}/every_epochs` }],
    ),
  ];
  const [first, ...others] = given;
  if (first === undefined) return [];
  return others.flatMap(({ every, pointer }): Finding[] => {
    if (every === first.every) return [];
    const detail = `every_epochs is ${every} here and ${first.every} at ${first.pointer}. A job writes checkpoints at one interval: use the same number in both places.`;
    return [{ pointer, code: 'conflicting_arguments', detail }];
  });
}

/** Warns of arguments that change nothing. */
export const modelCheckpointWarnings = (callbacks: readonly ReadCallback[]): JobWarning[] =>
  modelCheckpoints(callbacks).flatMap(({ value, pointer }) =>
    unused(value).map(([name, why]) => ({
      code: 'no_effect' as const,
      pointer: `${pointer}/${name}`,
      detail: `${name} of ModelCheckpoint has no effect: ${why}`,
    })),
  );

function unused(saver: Saver): [name: string, why: string][] {
  const { filepath, save_weights_only, save_best_only, initial_value_threshold: threshold } = saver;
  return [
    ...(filepath === undefined
      ? []
      : ([['filepath', 'GET /api/v1/jobs/{id}/checkpoints lists the checkpoints of a job.']] as const)),
    ...(save_weights_only
      ? ([['save_weights_only', 'a checkpoint has the weights and the state of the optimizer.']] as const)
      : []),
    ...(threshold === null || save_best_only
      ? []
      : ([['initial_value_threshold', 'without save_best_only epochs are not compared.']] as const)),
  ].map(([name, why]) => [name, why]);
}
