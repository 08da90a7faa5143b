import type { Dataset } from '../../contracts/datasets/datasets.js';
import type { InferredModel } from '../model/inferred-model.js';
import type { JobWarning } from '../problems/finding.js';
import type { ReadCallback } from '../training/callbacks/read-callbacks.js';
import type { MemoryEstimate } from '../training/device/memory-estimate.js';
import type { BatchSizes } from '../training/fit/batch-sizes.js';
import type { StartPlan } from '../weights/start/examine-start.js';
import type { WholeData } from './data/examine-data.js';
import type { ExaminedValidation } from './data/examine-validation.js';
import type { ResolvedTraining } from './training/training-of-outputs.js';

/** The resolved parts of a checked job. */
export interface JobParts {
  dataset: Dataset;
  definitionName: string | undefined;
  /** About the definition and the arguments of `compile` in it. */
  warnings: JobWarning[];
  model: InferredModel;
  data: WholeData;
  training: ResolvedTraining;
  callbacks: readonly ReadCallback[];
  validation: ExaminedValidation;
  /** The dataset that the job is validated on, if it is another one. */
  validationDataset: Dataset | undefined;
  /** The values that the job starts from; undefined: those of its initializers. */
  start: StartPlan | undefined;
  sizes: BatchSizes;
  memory: MemoryEstimate;
}
