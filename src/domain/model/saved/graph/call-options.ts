import { showValue } from '../../../../schema/show-value.js';
import type { LocatedCall, LocatedItem } from '../../located-graph.js';
import type { Reading } from '../reading.js';
import { isSameInTraining } from './same-in-training.js';
import { constantOf, isNothing } from './structures.js';

/**
 * The call of a layer or model without the arguments that Keras ignores: those that are null and, in Keras 3, `training`, which
 * `fit` and `predict` replace with their own (`operation_fn` in keras/src/models/functional.py; Keras 2 keeps it).
 */
export function callOptions(
  call: LocatedCall,
  { item, name }: { item: LocatedItem | undefined; name: string },
  reading: Reading,
): LocatedCall {
  if (item === undefined || item.kind === 'operation') return call;
  const { training, ...others } = call.kwargs;
  const isReplaced = reading.writer.dialect === 'keras3' && typeof constantOf(training) === 'boolean';
  const value = constantOf(training);
  const isSame = value === false && isSameInTraining(item);
  if (isReplaced && !isSame && !isPrintedDefault(item, value)) warnOfTraining(call, name, value, reading);
  const kept = Object.entries({ ...others, ...(!isReplaced && training !== undefined && { training }) });
  return { ...call, kwargs: Object.fromEntries(kept.filter(([, value]) => !isNothing(value))) };
}

/** The layers of Keras 3 whose calls have a default of `training` other than None, which is printed whether it was given or not. */
const PRINTED_DEFAULTS: ReadonlyMap<string, boolean> = new Map([
  ...everyWith(false, [
    ...['Dropout', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise', 'SpectralNormalization'],
    ...['SpatialDropout1D', 'SpatialDropout2D', 'SpatialDropout3D', 'Attention', 'AdditiveAttention'],
    ...['RNN', 'SimpleRNN', 'GRU', 'LSTM', 'Bidirectional', 'ConvLSTM1D', 'ConvLSTM2D', 'ConvLSTM3D'],
    ...['SimpleRNNCell', 'GRUCell', 'LSTMCell', 'StackedRNNCells'],
  ]),
  ...everyWith(true, [
    ...['AugMix', 'AutoContrast', 'CenterCrop', 'ContrastLimitedAdaptiveHistogramEqualization', 'CutMix'],
    ...['Equalization', 'MixUp', 'Pipeline', 'RandAugment', 'RandomBrightness', 'RandomColorDegeneration'],
    ...['RandomColorJitter', 'RandomContrast', 'RandomCrop', 'RandomElasticTransform', 'RandomErasing'],
    ...['RandomFlip', 'RandomGaussianBlur', 'RandomGrayscale', 'RandomHue', 'RandomInvert'],
    ...['RandomPerspective', 'RandomPosterization', 'RandomRotation', 'RandomSaturation', 'RandomSharpness'],
    ...['RandomShear', 'RandomTranslation', 'RandomZoom', 'Resizing', 'Solarization'],
  ]),
]);

function everyWith(value: boolean, types: readonly string[]): [string, boolean][] {
  return types.map((type) => [type, value]);
}

const isPrintedDefault = (item: LocatedItem, training: unknown): boolean =>
  item.kind === 'layer' && PRINTED_DEFAULTS.get(item.layer.layer.type) === training;

function warnOfTraining({ argument }: LocatedCall, name: string, value: unknown, reading: Reading): void {
  const pointer = argument('training');
  const detail = `training=${showValue(value)} in the call of ${showValue(name)} has no effect: in Keras 3, model.fit and model.predict replace it. To keep a layer as it is, set its trainable to false.`;
  reading.warnings.push({ code: 'no_effect', pointer, detail });
}
