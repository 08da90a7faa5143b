import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { outputTrainings } from '../../../src/domain/training/outputs/output-training.js';
import type { CheckedLabels } from '../data/check-data.js';
import type { DataSet } from '../data/data-set.js';
import type { Model } from '../model/model.js';
import type { BatchSteps } from '../training/steps/batch.js';

/** The labels of each output that has an array of them. @param sources Of each output */
export function labelsToCheck(
  { y }: Pick<DataSet, 'y'>,
  config: ResolvedConfig,
  { model: { outputs }, sources }: { model: Pick<Model, 'outputs'>; sources: BatchSteps['y'] },
): CheckedLabels[] {
  const names = outputs.map(({ name }) => name);
  return outputTrainings(config, names).flatMap(({ loss }, index): CheckedLabels[] => {
    const [source, port] = [sources[index], outputs[index]];
    const array = source?.from === 'array' ? y[source.index] : undefined;
    if (source?.from !== 'array' || array === undefined || port === undefined) return [];
    return [{ array, steps: source.steps, loss, outputShape: port.shape }];
  });
}
