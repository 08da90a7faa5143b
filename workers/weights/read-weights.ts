import type { ProblemItem } from '../../src/contracts/problems.js';
import type { SourceTensor, WeightsContent } from '../../src/domain/weights/stored-weights.js';
import { createOutput } from '../ingest/output.js';
import { Rejection } from '../ingest/rejection.js';
import { createScratch } from '../ingest/scratch.js';
import { checkTensors } from './check-tensors.js';
import { openUpload } from './open-upload.js';
import type { OpenedWeights, TensorSource, WeightsFile, WeightsLimits } from './tensor-source.js';
import { writeTensors } from './tensor-writer.js';
import { createValueReport } from './value-report.js';

/** The files that hold the values, in the target directory. */
export const WEIGHTS_FILE = 'weights.safetensors';
export const OPTIMIZER_FILE = 'optimizer.safetensors';

/** Where the values go. */
export interface ReadingTarget {
  /** Empty, existing directory for the values. */
  targetDirectory: string;
  /** Empty, existing directory for unpacked files; the caller removes it. */
  scratchDirectory: string;
  limits: WeightsLimits;
}

export type WeightsReading =
  | { outcome: 'read'; content: WeightsContent }
  | { outcome: 'rejected'; errors: ProblemItem[] };

/**
 * Reads an upload of weights in any format: detects it by content, and writes the values as float32 to
 * weights.safetensors and optimizer.safetensors, a few megabytes at a time.
 */
export async function readWeights(
  files: readonly WeightsFile[],
  { targetDirectory, scratchDirectory, limits }: ReadingTarget,
): Promise<WeightsReading> {
  const scratch = createScratch(scratchDirectory, limits.maxUploadBytes);
  try {
    const opened = await openUpload(files, { limits, scratch });
    try {
      return { outcome: 'read', content: await store(opened, targetDirectory, limits) };
    } finally {
      opened.close();
    }
  } catch (error) {
    if (error instanceof Rejection) return { outcome: 'rejected', errors: error.items };
    throw error;
  } finally {
    await scratch.output.close();
  }
}

async function store(
  opened: OpenedWeights,
  targetDirectory: string,
  limits: WeightsLimits,
): Promise<WeightsContent> {
  const { weights, optimizer, close: _close, warnings, ...content } = opened;
  checkTensors(weights, limits);
  checkTensors(optimizer ?? [], limits);
  const report = createValueReport();
  // The sizes are checked; a header adds to them.
  const output = createOutput(targetDirectory, Number.MAX_SAFE_INTEGER);
  try {
    await writeTensors(output, WEIGHTS_FILE, weights, report);
    if (optimizer !== null) await writeTensors(output, OPTIMIZER_FILE, optimizer, report);
  } finally {
    await output.close();
  }
  return {
    ...content,
    tensors: weights.map(described),
    optimizer: optimizer?.map(described) ?? null,
    warnings: [...warnings, ...report.warnings()],
  };
}

const described = ({ name, shape, dtype, layer }: TensorSource): SourceTensor => ({
  name,
  shape,
  dtype,
  layer,
});
