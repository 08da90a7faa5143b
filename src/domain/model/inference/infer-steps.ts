import { showShape } from '../../../keras/shape.js';
import { safeText } from '../../../schema/show-value.js';
import type { InferredTensor } from '../inferred-model.js';
import type { Inference } from './inference.js';

/** Infers a call of a TimeDistributed around a model. @param apply the outputs of the model for its inputs, each step a sample */
export function inferSteps(
  tensors: readonly InferredTensor[],
  apply: (inputs: readonly InferredTensor[], samples?: number) => readonly InferredTensor[],
  place: { pointer: string; name: string },
  inference: Inference,
): readonly InferredTensor[] {
  const [sequence, ...others] = tensors;
  if (sequence === undefined || others.length > 0)
    return refused(`its input must be one tensor; this model has ${tensors.length} inputs`, place, inference);
  const { shape } = sequence;
  if (sequence.dtype === 'string')
    return refused(`it expects numbers but gets texts from ${sequence.label}`, place, inference);
  if (shape === 'vector' || (shape !== 'unknown' && shape.length < 2)) {
    const given = shape === 'vector' ? 'a vector' : `${showShape(shape)} from ${sequence.label}`;
    return refused(`it expects input of rank 2 or more [steps, …] but gets ${given}`, place, inference);
  }
  const [steps, ...sample] = shape === 'unknown' ? [] : shape;
  const label = `each step of ${sequence.label}`;
  const outputs = apply(
    [{ ...sequence, isOnHost: false, shape: steps === undefined ? 'unknown' : sample, label }],
    steps,
  );
  const [output, ...further] = outputs;
  if (output === undefined || further.length > 0)
    return refused(
      `its output must be one tensor; this model has ${outputs.length} outputs`,
      place,
      inference,
    );
  const whole =
    steps === undefined || typeof output.shape === 'string' ? 'unknown' : [steps, ...output.shape];
  return [{ ...output, shape: whole, label: `'${place.name}'` }];
}

function refused(
  complaint: string,
  { pointer, name }: { pointer: string; name: string },
  inference: Inference,
): readonly InferredTensor[] {
  inference.isPartial = true;
  const detail = `TimeDistributed '${safeText(name)}' applies a model to each step: ${complaint}.`;
  inference.issues.push({ pointer, code: 'shape_mismatch', detail });
  return [];
}
