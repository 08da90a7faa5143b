import type { RegisteredModel } from '../../contracts/models.js';
import type { ForProject } from '../../domain/access/caller.js';
import type { AttemptRefusal } from '../../domain/job/during-attempt.js';
import type { JobUpdate } from '../../domain/job/ports.js';
import { isActive } from '../../domain/job/statuses.js';
import { succeed } from '../../domain/job/transitions.js';
import type { ModelRegistry } from '../../domain/ports.js';
import { countedJournals, hasTrained } from '../../domain/recovery/deliver-journals.js';
import { type DeliveryDependencies, updateAfterDelivery } from './deliver-reports.js';

export interface FinishDependencies extends DeliveryDependencies {
  models: ForProject<Pick<ModelRegistry, 'ofJob'>>;
}

/**
 * Ends a job whose model is registered although its worker was lost before it could report so: the job has succeeded, also
 * where it was cancelled or paused meanwhile, or the model was deleted since.
 * @returns undefined where the job has no model, or no attempt that could have trained one
 */
export async function finishRegistered(
  dependencies: FinishDependencies,
  id: string,
  at: string,
): Promise<JobUpdate<AttemptRefusal> | undefined> {
  const { store, models, archive } = dependencies;
  const record = await store.get(id);
  if (record === undefined || !isActive(record.status)) return undefined;
  const manifest = await models(record.project).ofJob(record.config.name, id);
  if (manifest === undefined) return undefined;
  // Retried from the start: an attempt from before may have registered the model since, and does not count.
  if (record.first_attempt > 1 && !hasTrained(countedJournals(record, await archive.journals(id))))
    return undefined;
  const { name, version, evaluation, restored_epoch = null } = manifest;
  return updateAfterDelivery(dependencies, id, (current) =>
    succeed(
      { ...current, evaluation, restored_epoch },
      record.attempt,
      { name, version },
      at,
      weightsDigest(manifest),
    ),
  );
}

/** SHA-256 of the weights of a registered model; null where its manifest lacks them. */
export function weightsDigest({ files }: RegisteredModel): string | null {
  return files.find(({ name }) => name === 'weights.bin')?.sha256 ?? null;
}
