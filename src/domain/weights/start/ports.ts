import type { ResolvedModel } from '../../../contracts/jobs/training-config.js';
import type { ModelManifest } from '../../../contracts/models.js';
import type { OptimizerObject } from '../../../keras/optimizers/index.js';
import type { StartPlan } from './examine-start.js';
import type { TensorFile, TensorIndex } from './start-source.js';
import type { UploadedFiles } from './uploaded-source.js';

/** A model version as far as another job needs it. */
export interface StoredVersion {
  model: ResolvedModel;
  weights: TensorFile;
  /** The compile arguments of the job that trained it; null where it was imported, or saved by an earlier version. */
  optimizer: OptimizerObject | null;
  /** The file of the optimizer's state; null where the version has none. */
  optimizerState: (TensorFile & Pick<TensorIndex, 'metadata'>) | null;
}

/** The tensors of stored files, without their values. */
export interface TensorFiles {
  /** Undefined if there is no such file. @throws DamagedRecordError */
  index(path: string): Promise<TensorIndex | undefined>;
  /** The files in the directory of uploaded weights. @throws DamagedRecordError */
  uploaded(id: string, directory: string): Promise<UploadedFiles>;
  /** @throws DamagedRecordError */
  version(model: { manifest: ModelManifest; directory: string }): Promise<StoredVersion>;
}

/** The values that jobs start from, in the directories of the jobs. */
export interface JobStarts {
  /**
   * Gives a job the files of a plan as links, or copies, and the list of their values. Idempotent. `gone`: a file does not
   * exist any more, and nothing is left of what was written.
   */
  keep(jobId: string, plan: StartPlan): Promise<'kept' | 'gone'>;
}
