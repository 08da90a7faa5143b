import { elementsOf } from '../../../keras/shape.js';
import { sum } from '../../../schema/sum.js';
import type { InferredModel } from '../../model/inferred-model.js';
import type { Finding } from '../../problems/finding.js';
import { estimateMemory, showBytes } from '../../training/device/memory-estimate.js';

/** Rejects a model whose prediction of one sample needs more memory than a job may. @param inputElements Elements of a sample where preprocessing makes it largest */
export function sizeIssues(model: InferredModel, inputElements: number, maxBytes: number): Finding[] {
  const estimate = estimateMemory(model, {
    sizes: { training: 1, evaluation: 1 },
    trains: false,
    optimizerElements: 0,
    datasetBytes: 0,
    inputElements,
    labelElements: 0,
  });
  if (estimate.total <= maxBytes) return [];
  const isOfSteps = inputElements > sum(model.inputs.map(({ shape }) => elementsOf(shape)));
  return [
    {
      pointer: isOfSteps ? '/preprocessing' : '/model',
      code: 'model_too_large',
      detail: `The prediction of one sample needs about ${showBytes(estimate.total)} (weights ${showBytes(estimate.weights)}, samples and layer outputs ${showBytes(estimate.activations)}), but at most ${showBytes(maxBytes)} is allowed. Use a smaller input_shape, smaller images in preprocessing, or a smaller model.`,
    },
  ];
}
