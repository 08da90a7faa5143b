import type { Builder } from '../convert/builder.js';
import { type Converter, type Converters, inputAt, knownSize } from '../convert/call.js';
import { sliceAxis, squeeze, transpose, unsqueeze } from '../convert/steps.js';
import type { Value } from '../onnx-graph.js';

/** The gates of Keras, input, forget, cell, output, in the order of ONNX: input, output, forget, cell. */
const ORDER = [0, 3, 1, 2];

/** Columns of four gates in the order of ONNX. */
function reordered(onnx: Builder, x: Value, units: number, axis: number): Value {
  const gates = ORDER.map((gate) => sliceAxis(onnx, x, { axis, from: gate * units, to: (gate + 1) * units }));
  return onnx.emit('Concat', gates, { attributes: { axis } });
}

/** Weights of one direction, [1, 4·units, inputs]. */
const direction = (onnx: Builder, weights: Value, units: number): Value =>
  unsqueeze(onnx, transpose(onnx, reordered(onnx, weights, units, 1), [1, 0]), [0]);

/** All steps of an LSTM in one node. ONNX gives the outputs of all steps only. */
const blockLstm: Converter = (call, onnx) => {
  const [x, cell, state, weights, bias] = [1, 2, 3, 4, 8].map((index) => inputAt(call, index));
  if (
    x === undefined ||
    cell === undefined ||
    state === undefined ||
    weights === undefined ||
    bias === undefined
  )
    throw new Error('An LSTM has an input, states and weights');
  const units = knownSize(bias, 0) / 4;
  const features = knownSize(x, 2);
  const kernel = sliceAxis(onnx, weights, { axis: 0, from: 0, to: features });
  const recurrent = sliceAxis(onnx, weights, { axis: 0, from: features, to: features + units });
  const zeros = onnx.constant('float', [4 * units], new Float32Array(4 * units));
  const biases = onnx.emit('Concat', [reordered(onnx, bias, units, 0), zeros], { attributes: { axis: 0 } });
  const inputs = [
    x,
    direction(onnx, kernel, units),
    direction(onnx, recurrent, units),
    unsqueeze(onnx, biases, [0]),
    null,
    unsqueeze(onnx, state, [0]),
    unsqueeze(onnx, cell, [0]),
  ];
  const y = onnx.emit('LSTM', inputs, { attributes: { hidden_size: units } });
  const h = squeeze(onnx, y, [1]);
  return [undefined, undefined, undefined, undefined, undefined, undefined, h];
};

/** Recurrent layers in one node; others are loops. */
export const RECURRENT: Converters = { BlockLSTMV2: blockLstm };
