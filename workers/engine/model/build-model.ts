import * as tf from '@tensorflow/tfjs-core';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { inputTypeOf } from '../../../src/keras/graph/input-type.js';
import { portsOf } from '../../../src/keras/graph/ports.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import { type CallPlace, runGraph } from '../../../src/keras/graph/run/run.js';
import { type LayerStep, shapesOf } from '../../../src/keras/graph/shapes.js';
import type { ModelEntry } from '../../../src/keras/graph/short-model.js';
import type { BoundCall } from '../../../src/keras/layers/call.js';
import type { CompleteLayer } from '../../../src/keras/layers/index.js';
import { givesIntegers, weightsOf } from '../../../src/keras/layers/rules.js';
import type { Inputs } from '../../../src/keras/layers/shapes/shape-inference.js';
import { invalidData, located } from '../engine-failure.js';
import { inScope } from '../graph/graph.js';
import { hostProgram } from '../host/host-program.js';
import { type BuiltLayer, buildLayer, joinedPath } from '../layers/build-layer.js';
import type { Signal } from '../layers/kernel.js';
import { detachedMask } from '../ops/detached-mask.js';
import { toPrecision } from '../ops/precision.js';
import { applyCall } from './apply-operation.js';
import { applyToSteps, areStepsSeparate } from './apply-to-steps.js';
import { deviceInputs, deviceSignals } from './device-inputs.js';
import type { Model, ModelCall, ModelLayer, Port } from './model.js';
import { removedMasks } from './removed-masks.js';

/** A model in the short form. */
interface Definition {
  name?: string;
  /** Of one sample, of a chain. */
  input_shape?: number[];
  layers: ModelEntry[];
  inputs?: unknown;
  outputs?: unknown;
}

/** Builds the layers of a definition. @throws EngineFailure where a layer rejects its input */
export function buildModel(definition: Definition): Model {
  const graph = resolvedGraphOf(definition);
  const shapes = inferShapes(graph);
  const built = buildCalls(shapes.steps);
  const layers = layersOf(graph, shapes.steps);
  const given = ports(portsOf(graph.inputs), shapes.inputs);
  return {
    layers,
    weights: layers.flatMap(({ name, weights }) =>
      weights.map((spec) => ({
        ...spec,
        path: `${name}/${spec.name}`,
        tfjsPath: `${name}/${spec.tfjsName}`,
      })),
    ),
    given,
    inputs: deviceInputs(given, shapes.host),
    host: hostProgram(shapes),
    outputs: ports(portsOf(graph.outputs), shapes.outputs),
    apply(inputs, call) {
      const losses: tf.Scalar[] = [];
      const masks = removedMasks();
      const device = deviceSignals(inputs, shapes);
      const outputs = runGraph<Signal>(graph, device.inputs, {
        layer: (layer, bound, place) => {
          const onHost = device.ofCalls?.get(place.key);
          if (onHost !== undefined) return [{ ...onHost, isOfIntegers: givesIntegers(layer) }];
          // A penalty is divided by the samples, of which there may be several for one of the model.
          const addLoss = (term: tf.Scalar) => {
            const full = toPrecision(term, 'float32');
            losses.push(place.samples === 1 ? full : tf.mul(full, place.samples));
          };
          const given = applyLayer(layer, bound, { place, built: built.get(place.key), call, addLoss });
          masks.called(layer, bound, given);
          return given;
        },
        operation: (operation, bound, place) => {
          const where = `operation ${place.path} (${operation.type})`;
          return inScope(keyOf(place), where, () => located(where, () => applyCall(bound)));
        },
        masked: (signal, { x }) => ({ ...signal, mask: detachedMask(tf.cast(x, 'bool')) }),
        distributed: ([input], apply, model) =>
          applyToSteps(input, apply, areStepsSeparate(model, shapes.steps, call.training)),
      });
      return { outputs: outputs.map(masks.output).map(inFullPrecision), losses };
    },
  };
}

function inferShapes(graph: ResolvedGraph): ReturnType<typeof shapesOf> {
  try {
    return shapesOf(graph);
  } catch (error) {
    throw invalidData(error instanceof Error ? error.message : String(error));
  }
}

function ports(
  named: readonly { name: string }[],
  shapes: readonly (readonly number[])[],
): readonly [Port, ...Port[]] {
  const [first, ...rest] = named.map(({ name }, index): Port => ({ name, shape: shapes[index] ?? [] }));
  if (first === undefined) throw invalidData('The model has no inputs or no outputs');
  return [first, ...rest];
}

/** The kernel of every call, by its key: calls of a shared layer may have other shapes. */
function buildCalls(steps: readonly LayerStep[]): ReadonlyMap<string, BuiltLayer> {
  return new Map(
    steps.map((step) => [step.key, located(describe(step.layer, step), () => buildLayer(step.layer, step))]),
  );
}

/** Each layer of the definition once, in its order, with the shape and weights of its first call. */
function layersOf(graph: ResolvedGraph, steps: readonly LayerStep[]): ModelLayer[] {
  const first = new Map([...steps].reverse().map((step) => [step.path, step]));
  return layerPaths(graph, '').flatMap((path) => {
    const step = first.get(path);
    if (step === undefined) return [];
    const { layer, inputs, output } = step;
    return [{ name: path, config: layer, weights: weightsOf(layer, inputs), outputShape: output }];
  });
}

/** The paths of all layers, those of models inside included, in the order in which Keras lists weights. */
function layerPaths({ nodes }: ResolvedGraph, around: string): string[] {
  return nodes.flatMap(({ name, item, isImplied }) => {
    const path = `${around}${name}`;
    if (item.kind === 'model') return layerPaths(item.model, `${path}/`);
    return item.kind === 'layer' && !isImplied ? [path] : [];
  });
}

/**
 * Losses, metrics and predictions are computed from float32. Keras finds no logits behind probabilities that it has cast:
 * its losses are computed from the probabilities then.
 */
function inFullPrecision(signal: Signal): Signal {
  const x = toPrecision(signal.x, 'float32');
  return x === signal.x ? signal : { ...signal, x, logits: null };
}

const describe = ({ type }: CompleteLayer, { path }: Pick<CallPlace, 'path'>): string =>
  `layer ${path} (${type})`;

/** Unique in the model, for each step that has a call of its own. */
const keyOf = ({ key, step }: CallPlace): string => `${key}${step}`;

/** A layer that is applied, and what it is applied with. */
interface Application {
  place: CallPlace;
  built: BuiltLayer | undefined;
  call: ModelCall;
  addLoss(term: tf.Scalar): void;
}

function applyLayer(
  layer: CompleteLayer,
  { inputs: [first, ...rest], options }: BoundCall<Signal>,
  { place, built, call, addLoss }: Application,
): readonly Signal[] {
  const { path } = place;
  const key = keyOf(place);
  const where = describe(layer, place);
  if (built === undefined || first === undefined) throw new Error(`There is no kernel for ${key}`);
  if (layer.type === 'InputLayer') return [asInput(layer, first)];
  const inputs: Inputs<Signal> = [asFloat(first), ...rest.map(asFloat)];
  return inScope(key, where, () =>
    located(where, () =>
      built(
        inputs,
        {
          training: call.training,
          addLoss,
          observe: (inside, adapted) => call.observe?.(joinedPath(path, inside), adapted),
          variable: (weight) => call.weight(`${path}/${weight}`),
          update: (weight, value) => call.update(`${path}/${weight}`, value),
          randomUniform: (shape, stream) => call.randomUniform(shape, key, stream),
        },
        options,
      ),
    ),
  );
}

/** An input that declares integers is passed on as floats. */
const asInput = (layer: CompleteLayer & { type: 'InputLayer' }, signal: Signal): Signal =>
  inputTypeOf(layer) === 'float32' ? signal : { ...signal, isOfIntegers: true };

/** Layers compute in floats, whatever an operation before them gives. */
const asFloat = (signal: Signal): Signal =>
  signal.x.dtype === 'float32' ? signal : { ...signal, x: tf.cast(signal.x, 'float32'), isOfIntegers: true };
