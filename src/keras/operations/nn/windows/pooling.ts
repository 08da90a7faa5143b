import {
  choiceArgument,
  integersArgument,
  isAbsent,
  rejectValue,
  sizesArgument,
} from '../../arguments/values.js';
import type { OperationDefinition } from '../../define.js';
import { nn } from '../nn.js';
import { slidOver, spatialTensor, withSizes } from './spatial-tensor.js';

const pooling = (type: string): OperationDefinition => ({
  parameters: ['inputs'],
  options: { pool_size: null, strides: null, padding: 'valid', data_format: null },
  output(args) {
    const tensor = spatialTensor(args, 'inputs', type);
    const size = sizesArgument(args, 'pool_size', tensor.rank);
    const strides = isAbsent(args, 'strides') ? size : sizesArgument(args, 'strides', tensor.rank);
    const padding = choiceArgument(args, 'padding', ['valid', 'same']);
    return slidOver(tensor, { type, size, sizeName: 'pool_size', strides, padding }, tensor.channels);
  },
});

/** Maximum over windows. */
export const MaxPool = nn('MaxPool', pooling('MaxPool'));
/** Mean over windows. */
export const AveragePool = nn('AveragePool', pooling('AveragePool'));

const adaptivePooling = (type: string): OperationDefinition => ({
  parameters: ['inputs'],
  options: { output_size: null, data_format: null },
  output(args) {
    const tensor = spatialTensor(args, 'inputs', type);
    if (integersArgument(args, 'output_size').length === 0) return rejectValue(args, 'output_size', 'a size');
    return withSizes(tensor, sizesArgument(args, 'output_size', tensor.rank), tensor.channels);
  },
});

/** Maximum over windows of which there are as many as asked for. */
export const AdaptiveMaxPool = nn('AdaptiveMaxPool', adaptivePooling('AdaptiveMaxPool'));
/** Mean over windows of which there are as many as asked for. */
export const AdaptiveAveragePool = nn('AdaptiveAveragePool', adaptivePooling('AdaptiveAveragePool'));
