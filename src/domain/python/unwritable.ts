import type { XOp } from '../../contracts/datasets/preprocessing.js';
import type { ResolvedConfig } from '../../contracts/jobs/training-config.js';
import { toPointer } from '../../schema/json-pointer.js';
import { isMixing } from '../data/mixing.js';
import type { Finding } from '../problems/finding.js';

/** The parts of a job that a call of `model.fit` on arrays does not have, by their pointers in the job. */
export function unwritable({ dataset: { x } }: Pick<ResolvedConfig, 'dataset'>): Finding[] {
  if (Array.isArray(x)) return mixingSteps(x, '/dataset/x');
  return Object.entries(x).flatMap(([input, { steps }]) =>
    mixingSteps(steps, toPointer(['dataset', 'x', input, 'steps'])),
  );
}

function mixingSteps(steps: readonly XOp[], pointer: string): Finding[] {
  return steps.flatMap((step, index) =>
    isMixing(step)
      ? [
          {
            pointer: `${pointer}/${index}`,
            code: 'unsupported_argument' as const,
            detail: `The step ${step.op} mixes the samples of each batch, which model.fit does not do with arrays. Download the model as keras, and mix the samples in a tf.data pipeline.`,
          },
        ]
      : [],
  );
}
