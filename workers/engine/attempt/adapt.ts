import { adaptModel, hasAdapted } from '../adaptation/adapt-model.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import { type AttemptContext, log } from './attempt-context.js';
import type { PreparedData } from './prepare-data.js';

/**
 * Gives layers whose statistics the definition does not contain those of the training split. A training that is resumed
 * has them in its state. @param isGiven whether a layer has statistics from the weights that the job starts from. Jobs of earlier versions adapt nothing.
 */
export async function adapt(
  context: AttemptContext,
  { compiled, data, steps }: Pick<PreparedData, 'data' | 'steps'> & { compiled: CompiledModel },
  isGiven: (path: string) => boolean = () => false,
): Promise<void> {
  const { config } = context.assignment;
  if (config.fit.adapt !== true || !hasAdapted(compiled.model)) return;
  const weights = compiled.readWeights();
  const adapted = await adaptModel(compiled.model, weights, {
    data,
    steps,
    isGiven,
    signal: context.signal,
    onAdapted: (path, summary) =>
      log(context, 'info', `${path} was adapted on the training split: ${summary}`),
  });
  compiled.writeWeights(new Map([...weights, ...adapted]));
}
