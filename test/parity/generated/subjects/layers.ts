import { inferModel } from '../../../../src/domain/model/inference/infer-model.js';
import { parseModelDefinition } from '../../../../src/domain/model/parse-model-definition.js';
import { policyOf, precisionOfPolicy } from '../../../../src/keras/dtype-policy.js';
import { toKeras3 } from '../../../../src/keras/formats/keras3.js';
import {
  type CompleteLayer,
  type Layer,
  LayerSchema,
  type LayerType,
  specOf,
} from '../../../../src/keras/layers/index.js';
import { completeLayer, traitsOf } from '../../../../src/keras/layers/rules.js';
import type { Shape } from '../../../../src/keras/shape.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { applyLayer } from '../../../helpers/engine/apply-layer.js';
import { isAugmentation } from '../../../helpers/engine/drawn-transformation.js';
import type { Tolerance } from '../../../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../../../helpers/keras/keras-process.js';
import { type Comparison, compareLayer } from '../../../layers/compare-layer.js';
import { DEVICE_LAYERS } from '../../../layers/device-layers.js';
import { inputShapes, type LayerCase, type LayerCases } from '../../../layers/layer-cases.js';
import { inferenceOf, outputsOf, questionOf } from '../../../layers/layer-questions.js';
import { readLayerCases } from '../../../layers/read-cases.js';
import { agree } from '../agreement.js';
import { constructorOf } from '../constructor.js';
import { between, chance, pick, type Random } from '../drawing/random.js';
import { redrawn } from '../drawing/redraw.js';
import { type Draw, EQUAL, type Outcome, type Subject } from '../subject.js';

const validate = createValidator(LayerSchema);

/** Every layer of the catalogue, drawn around its cases. */
export async function layerSubjects(): Promise<Subject[]> {
  const cases = new Map<string, LayerCases>((await readLayerCases()).map((one) => [one.type, one]));
  return DEVICE_LAYERS.map((type) => ({
    kind: 'layer',
    name: type,
    ...(type === 'InputLayer' && { notCompared: 'it computes nothing; every model of a comparison has one' }),
    draw: (random) => drawLayer(type, cases.get(type)?.cases.filter(isInKeras) ?? [], random),
  }));
}

const isInKeras = ({ notInKeras }: LayerCase): boolean => notInKeras === undefined;

/** A layer with the shapes of its inputs, and why it is refused. */
interface DrawnLayer {
  given: Layer;
  drawnCase: LayerCase;
  complaints: string[];
  isWrong: boolean;
  /** Arguments that Keras saves with other values. */
  unsaved: ReadonlySet<string>;
}

const unsavedOf = (cases: readonly LayerCase[]): ReadonlySet<string> =>
  new Set(cases.flatMap(({ saved = {} }) => Object.keys(saved)));

function drawLayer(type: LayerType, cases: readonly LayerCase[], random: Random): Draw {
  const drawnCase = withOtherSizes(pick(random, cases), random);
  const { args, complaints, isWrong } = redrawn(specOf(type).args, [drawnCase.args ?? {}], random, (drawn) =>
    refusalsOf({ ...drawn, type }, drawnCase),
  );
  return {
    shown: `${JSON.stringify(args)} on ${JSON.stringify(drawnCase.input)}`,
    // Its arguments are those of its type, or are refused.
    compare: (keras) =>
      compareDrawn(keras, {
        given: { ...args, type } as Layer,
        drawnCase,
        complaints,
        isWrong,
        unsaved: unsavedOf(cases),
      }),
  };
}

/** The same case on longer or shorter axes. The arguments of its call have the sizes of its inputs. */
function withOtherSizes(base: LayerCase, random: Random): LayerCase {
  if (base.call !== undefined || chance(random, 0.5)) return base;
  const by = between(random, 1, 2);
  const axis = between(random, 0, 2);
  const longer = (shape: Shape): Shape => shape.map((size, index) => (index === axis ? size + by : size));
  const shapes = inputShapes(base.input).map(longer);
  return { ...base, input: shapes.length === 1 ? (shapes[0] ?? []) : shapes };
}

function refusalsOf(given: { type: LayerType }, drawnCase: LayerCase): string[] {
  const violations = validate(given).map(({ detail }) => detail);
  return violations.length > 0 ? violations : complaintsOf(given as Layer, drawnCase);
}

/** As a client gets them: the layer is in a model, after inputs of these shapes. */
function complaintsOf(given: Layer, { input }: LayerCase): string[] {
  if (given.type === 'InputLayer') return [];
  const shapes = inputShapes(input);
  const inputs = shapes.map((shape, index) => ({
    type: 'InputLayer',
    name: `in_${index}`,
    shape: [...shape],
  }));
  const { graph, issues } = parseModelDefinition({
    layers: [...inputs, { ...given, inputs: inputs.map(({ name }) => name) }],
  } as Parameters<typeof parseModelDefinition>[0]);
  const inferred =
    graph &&
    inferModel(graph, (name) => ({
      shape: [...(shapes[inputs.findIndex((one) => one.name === name)] ?? [])],
      dtype: 'float32',
      isRescaled: false,
    }));
  const found = [...issues, ...(inferred?.issues ?? [])];
  return found.map(({ detail }) => detail);
}

async function compareDrawn(
  keras: KerasProcess,
  { given, drawnCase, complaints, isWrong, unsaved }: DrawnLayer,
): Promise<Outcome> {
  const isAccepted = complaints.length === 0;
  const layer = isAccepted ? completeLayer(given, 'layer') : undefined;
  const { args, module } = specOf(given.type);
  const outcome = await agree(
    keras,
    {
      of: 'layer',
      name: given.type,
      constructor: constructorOf(module ?? 'layers', { className: given.type, args }, { ...given }),
      written: layer === undefined ? null : toKeras3(layer),
      shapes: inputShapes(drawnCase.input),
    },
    { complaints, isWrong },
  );
  if (layer === undefined || outcome.outcome !== 'equal') return outcome;
  return compareComputed(keras, isOfPixels(layer) ? inOnePrecision(layer) : layer, {
    drawnCase,
    unsaved,
  });
}

/** Layers on images round, count and compare pixels, so that other roundings of two bytes are other pixels. */
const isOfPixels = (layer: CompleteLayer): boolean => isAugmentation(layer) || 'value_range' in layer;

/** The layer without a policy of its own. */
const inOnePrecision = (layer: CompleteLayer): CompleteLayer =>
  completeLayer({ ...layer, dtype: 'float32' }, 'layer');

async function compareComputed(
  keras: KerasProcess,
  layer: CompleteLayer,
  { drawnCase, unsaved }: Pick<DrawnLayer, 'drawnCase' | 'unsaved'>,
): Promise<Outcome> {
  const layerCase = fittingCase(layer, drawnCase);
  const { isRandom } = applyLayer({ ...questionOf(layer, layerCase), training: true });
  return compareRuns(
    keras,
    layer,
    { ...layerCase, random: isRandom || ABORTS_IN_TRAINING.test(layer.type) },
    { tolerance: toleranceOf(layer), unsaved },
  );
}

const TOLERANCE = { relative: 0, ofLargest: 1e-5, absolute: 1e-6 };
/** The gradient of a penalty on normalized values is the difference of nearly equal sums over the batch. */
const OF_BATCHES = { ...TOLERANCE, ofLargest: 1e-4 };
/** Decibels and their gradients divide by the power of quiet bins, the rounding error of a Fourier transform included. */
const OF_SPECTRA = { ...TOLERANCE, ofLargest: 2e-4 };

const inFloat32 = ({ type }: CompleteLayer) =>
  type === 'BatchNormalization' ? OF_BATCHES : type === 'MelSpectrogram' ? OF_SPECTRA : TOLERANCE;

/** Some units in the last place: each operation of a layer rounds. */
const UNITS = 16;

/** A layer that computes in two bytes differs by their rounding. */
function toleranceOf(layer: CompleteLayer): Tolerance {
  const precision = precisionOfPolicy(policyOf({ ...layer }));
  if (precision === 'float32') return inFloat32(layer);
  const unit = precision === 'bfloat16' ? 2 ** -8 : 2 ** -11;
  return { relative: 0, ofLargest: UNITS * unit, absolute: UNITS * unit };
}

/** Compares with Keras step by step and, where that differs, with Keras in a compiled function, which is what trains. */
async function compareRuns(
  keras: KerasProcess,
  layer: CompleteLayer,
  layerCase: LayerCase,
  how: Comparison,
): Promise<Outcome> {
  try {
    await compareLayer(keras, layer, layerCase, how);
    return EQUAL;
  } catch (difference) {
    const isMasked = [layerCase.mask].flat().includes(true);
    if (isBiasMisplaced(layer, layerCase)) return { outcome: 'excepted', reason: MISPLACED_BIAS };
    if (isMasked) throw difference;
    await compareLayer(keras, layer, layerCase, { ...how, isCompiled: true }).catch(() => {
      throw difference;
    });
    return { outcome: 'excepted', reason: 'Keras step by step differs from Keras in a compiled function' };
  }
}

/** The gradient of these reads outside of its tensors in TensorFlow: numbers of 1e36, or the process ends. */
const ABORTS_IN_TRAINING = /^AdaptiveMaxPooling/;

const MISPLACED_BIAS =
  'Keras adds the bias of channels first along the last axis where that is as long (keras/src/backend/tensorflow/numpy.py, add)';

/** Whether Keras cannot tell the channels from the last axis by their length. */
function isBiasMisplaced(layer: CompleteLayer, { input, call }: LayerCase): boolean {
  const isFirst = 'data_format' in layer && layer.data_format === 'channels_first';
  const shape = isFirst ? outputsOf(layer, inputShapes(input), call ?? {})[0] : [];
  return 'use_bias' in layer && layer.use_bias && shape.length > 1 && shape[0] === shape.at(-1);
}

/** The case without what fits no more: integers beyond a vocabulary, masks of other axes, and arguments of its call. */
function fittingCase(layer: CompleteLayer, { saved: _, call, mask, ...rest }: LayerCase): LayerCase {
  const integers = traitsOf(layer).vocabulary ?? rest.integers;
  const fits = call !== undefined && !('complaint' in inferenceOf(layer, inputShapes(rest.input), call));
  const hasSteps = !('data_format' in layer) || layer.data_format === 'channels_last';
  return {
    ...rest,
    ...(integers !== undefined && { integers }),
    ...(mask !== undefined && hasSteps && { mask }),
    ...(fits && { call }),
  };
}
