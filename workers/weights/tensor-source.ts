import type { SourceTensor, WeightsContent } from '../../src/domain/weights/stored-weights.js';
import type { Scratch } from '../ingest/scratch.js';
import type { Floats } from './numbers/stored-type.js';

/** A tensor of an upload whose values have not been read yet. */
export interface TensorSource extends SourceTensor {
  /** Its values in C order, in pieces. */
  chunks(): Iterable<Floats> | AsyncIterable<Floats>;
}

/** An opened upload: everything but the values. */
export interface OpenedWeights extends Omit<WeightsContent, 'tensors' | 'optimizer' | 'warnings'> {
  weights: TensorSource[];
  optimizer: TensorSource[] | null;
  warnings: string[];
  close(): void;
}

/** Limits of one upload. */
export interface WeightsLimits {
  maxUploadBytes: number;
  maxUploadEntries: number;
}

/** A file of the upload, already on disk. */
export interface WeightsFile {
  path: string;
  name: string;
  sizeBytes: number;
}

/** The limits and the scratch directory of one upload. */
export interface ReadingContext {
  limits: WeightsLimits;
  /** Takes unpacked files. */
  scratch: Scratch;
}

/** The parts of an upload that only whole models have. */
export const NO_MODEL: Pick<OpenedWeights, 'definition' | 'compile' | 'vocabularies'> = {
  definition: null,
  compile: null,
  vocabularies: {},
};
