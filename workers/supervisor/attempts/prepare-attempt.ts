import { join } from 'node:path';
import { SETTINGS } from '../../../src/config/settings.js';
import type { TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import type { JobDefinition, JobRecord, StatusReason } from '../../../src/contracts/jobs/jobs.js';
import { START_DIRECTORY } from '../../../src/contracts/weights/job-start.js';
import type { ForProject } from '../../../src/domain/access/caller.js';
import { attemptsToResume } from '../../../src/domain/job/attempts.js';
import { datasetsOfJob } from '../../../src/domain/job/datasets-of-job.js';
import { knownRefusal } from '../../../src/domain/training/device/reproducibility.js';
import { createAttemptDirectory, type DataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import type { DatasetReader } from '../../../src/infra/artifacts/datasets/dataset-reader.js';
import { attemptsOf } from '../../../src/infra/artifacts/jobs/attempt-directories.js';
import { storageError } from '../trainers/death-reason.js';

/** Creates the attempt's directory and finds its dataset and the attempts that it continues. */
export async function prepareAttempt(
  { datasets, directory }: { datasets: ForProject<DatasetReader>; directory: DataDirectory },
  record: JobRecord,
  definition: JobDefinition,
): Promise<TrainerAssignment | { reason: StatusReason }> {
  const { id, attempt, config } = record;
  try {
    const needed = datasetsOfJob(config);
    const found = await Promise.all(needed.map(datasets(record.project).get));
    const [dataset, validation] = found;
    const missing = needed.find((_, index) => found[index] === undefined);
    if (dataset === undefined || missing !== undefined)
      return { reason: datasetUnavailable(missing ?? config.dataset.id) };
    const attemptDirectory = await createAttemptDirectory(directory, id, attempt);
    const earlier = attemptsToResume(record, await attemptsOf(directory, id));
    return {
      jobId: id,
      attempt,
      config: { ...config, model: definition.model },
      dataset: dataset.stored,
      datasetDirectory: dataset.directory,
      ...(validation && { validationDataset: validation }),
      attemptDirectory,
      ...(config.inference && { sourceModelDirectory: directory.sourceModel(id) }),
      ...(config.weights && { startDirectory: join(directory.job(id), START_DIRECTORY) }),
      resumeFrom: earlier.map((number) => directory.attempt(id, number)),
      withdrawal: knownRefusal(record),
      estimate: record.report.estimated_memory_bytes,
      delivered: { epoch: record.latest?.epoch ?? 0, checkpoint: record.checkpoint_epoch ?? 0 },
    };
  } catch (error) {
    return { reason: storageError(error) };
  }
}

function datasetUnavailable(id: string): StatusReason {
  const message = `The dataset ${id} is not in this worker's data directory. It was deleted, or ${SETTINGS.storage.dataDirectory.env} differs from the API's.`;
  return { code: 'dataset_unavailable', message, details: { dataset: id } };
}
