import type { ResolvedConfig } from '../../../../src/contracts/jobs/training-config.js';
import { storageOf } from '../../data/batch-input.js';
import type { ArraySpec } from '../../data/sample-array.js';
import { keepingDataset } from '../../engine-failure.js';
import { createGraph, type Graph, type GraphVariable } from '../../graph/graph.js';
import { deviceTensor, openSession, type Session, type TensorValues } from '../../graph/session.js';
import { recordRead, recordWrite, writeValues } from '../../graph/state.js';
import { buildModel } from '../../model/build-model.js';
import type { Model } from '../../model/model.js';
import { drawWeights, type Values } from '../../model/weight-values.js';
import { elementAt } from '../../ops/custom-gradient.js';
import { createOptimizer } from '../../optimizers/optimizer.js';
import { initialSlots } from '../../optimizers/parts/slots.js';
import { type ReportedOutput, reportedOutputs } from '../outputs/reported-output.js';
import { createOutputs, type MetricGroup, type PlacedMetric } from '../outputs/trained-output.js';
import type { BatchResult } from '../totals.js';
import type { Batches, BatchSteps } from './batch.js';
import { createLearningRates } from './learning-rates.js';
import { type EvaluatedBatch, prepareSteps, resultsOf, type StepValues } from './prepared-steps.js';
import {
  type RecordedSteps,
  recordChange,
  recordFiniteCheck,
  recordOutputSteps,
  recordTestSteps,
  recordTrainSteps,
  type StepParts,
} from './recorded-steps.js';

/** A model with its loss, metrics and optimizer, compiled for the batch sizes it will see. */
export interface CompiledModel {
  model: Model;
  /** Of its outputs, in the order of the results. */
  metrics: readonly PlacedMetric[];
  groups: readonly MetricGroup[];
  /**
   * Of the last step, or of the first where none is done; of each part of the optimizer, the default first. May be changed between
   * calls where it is not scheduled.
   */
  learningRates: number[];
  /** The first of them. */
  learningRate: number;
  /** Updates applied so far. */
  step: number;
  /** One update per batch. Each result is for the weights before its update. */
  trainSteps(batches: Batches): BatchResult[];
  /** The same results without an update. */
  testSteps(batches: Batches): BatchResult[];
  /** The same with the outcomes of the reported outputs, for the batch sizes of the final evaluation. */
  evaluationSteps(batches: Batches): EvaluatedBatch[];
  /** The outputs of the samples of all batches: of each batch those of each output, one after the other. */
  outputSteps(batches: Batches): Float32Array;
  /** The outputs with a report by class. */
  reported: readonly ReportedOutput[];
  /** Whether every weight is a finite number. */
  hasFiniteWeights(): boolean;
  readWeights(): Values;
  /** Replaces the weights. @throws EngineFailure if one is missing or has a different size */
  writeWeights(values: Values): void;
  /** Replaces the initial weights before the first step; slots that begin as copies of weights begin with these. */
  startFrom(values: Values): void;
  /** The optimizer state, by path. */
  readSlots(): Values;
  /** @throws EngineFailure if one is missing or has a different size */
  writeSlots(values: Values): void;
  /** Swaps the weights and their means, if the optimizer keeps any. */
  swapMeans(): void;
  /** Does what the optimizer does at the end of a training: it may overwrite weights with their means. */
  finalize(): void;
  dispose(): void;
}

/** The batches for which a model is compiled. */
export interface CompileData {
  /** Of each input of the model. */
  x: readonly ArraySpec[];
  /** Of the arrays of labels. */
  y: readonly ArraySpec[];
  steps: BatchSteps;
  /** The whole arrays, kept in TensorFlow's memory and gathered by row; null if every batch is fed. */
  resident: {
    /** Rows. */
    count: number;
    arrays: { x: readonly TensorValues[]; y: readonly TensorValues[] };
  } | null;
  /** The batch sizes: in training, in validation, and in the evaluation that reports on outputs. */
  sizes: {
    train: readonly number[];
    test: readonly number[];
    evaluation?: readonly number[];
    /** Of the batches whose outputs are returned. */
    outputs?: readonly number[];
  };
  /** Whether the outcomes of an evaluation end with the loss of each sample. Default false. */
  sampleLosses?: boolean;
  /** Whether XLA compiles the training step, as one function. Default false. */
  stepByXla?: boolean;
}

/** The configuration from which a model is compiled. */
type CompileConfig = Pick<ResolvedConfig, 'model' | 'compile' | 'seed'> & {
  /** If absent, every class has the same weight. */
  fit?: Pick<ResolvedConfig['fit'], 'class_weight'>;
  /** If absent, no output has a report. */
  task?: ResolvedConfig['task'];
};

/** Initializes the weights of a job's model, which is built if none is given, and compiles its steps. */
export function compileModel(
  config: CompileConfig,
  data: CompileData,
  model = buildModel(config.model),
): CompiledModel {
  const graph = createGraph();
  const parts = declareParts(graph, model, config, data);
  const train = recordSizes(data.sizes.train, (samples) => recordTrainSteps(parts, samples));
  const test = recordSizes(data.sizes.test, (samples) => recordTestSteps(parts, samples));
  const reported = reportedOutputs(config, model.outputs);
  const evaluation = recordSizes(data.sizes.evaluation ?? [], (samples) =>
    recordTestSteps(parts, samples, reported, data.sampleLosses),
  );
  const outputs = recordSizes(data.sizes.outputs ?? [], (samples) => recordOutputSteps(parts, samples));
  const finite = recordFiniteCheck(parts);
  const finalization = recordChange(parts, 'finalize');
  const swap = recordChange(parts, 'swapMeans');
  const slots = new Map(parts.optimizer.slots.map(({ path, variable }) => [path, variable]));
  const readWeights = recordRead(graph, 'weights', parts.variables);
  const readSlots = recordRead(graph, 'slots', slots);
  const { skipped } = parts.optimizer;
  const readSkipped = skipped && recordRead(graph, 'skipped', new Map([['skipped', skipped]]));
  const writeWeights = recordWrite(graph, 'weights', parts.variables);
  const writeSlots = recordWrite(graph, 'slots', slots);
  const arrays = residentByName(parts.data.resident);
  const writeArrays = recordWrite(graph, 'data', arrays);
  const session = openSession(graph);
  orDispose(session, () => {
    const weights = drawWeights(model, config.seed);
    writeValues(session, writeWeights, parts.variables, weights);
    writeValues(session, writeSlots, slots, initialSlots(parts.optimizer.slots, weights));
    const values = residentByName(data.resident?.arrays ?? null);
    keepingDataset(() => writeValues(session, writeArrays, arrays, values));
  });

  const rates = parts.optimizer.learningRates.map(createLearningRates);
  const runTrain = prepareSteps(session, train, data);
  const runTest = prepareSteps(session, test, data);
  const runEvaluation = prepareSteps(session, evaluation, data);
  const runOutputs = prepareSteps(session, outputs, data);
  const toResults = (given: StepValues) => resultsOf(given, parts).map(({ outcomes, ...result }) => result);
  const checkFinite = session.prepare({ feeds: [], fetches: [finite] });
  const prepareChange = (node: string | undefined) =>
    node === undefined ? undefined : session.prepare({ feeds: [], fetches: [node] });
  const runFinalization = prepareChange(finalization);
  const runSwap = prepareChange(swap);
  const countSkipped = () => readSkipped?.(session).get('skipped')?.[0];

  /** The rates of as many steps, of each part. */
  const ratesOf = (steps: number, skippedBefore: number) =>
    rates.map((ofPart, index) =>
      ofPart.of(steps, elementAt(compiled.learningRates, index), compiled.step - skippedBefore),
    );

  const compiled: CompiledModel = {
    model,
    metrics: parts.metrics,
    groups: parts.groups,
    learningRates: rates.map(({ initial }) => initial),
    get learningRate() {
      return elementAt(compiled.learningRates, 0);
    },
    set learningRate(rate) {
      compiled.learningRates[0] = rate;
    },
    step: 0,
    trainSteps(batches) {
      const { steps } = batches;
      const before = countSkipped();
      const learningRates = ratesOf(steps, before ?? 0);
      const inputs = [
        deviceTensor(Int32Array.of(compiled.step + 1), []),
        ...learningRates.map((ofPart) => deviceTensor(ofPart, [steps])),
        ...(before === undefined ? [] : [deviceTensor(Int32Array.of(before), [])]),
      ];
      const results = toResults(runTrain(batches, inputs));
      const skippedInCall = (countSkipped() ?? 0) - (before ?? 0);
      compiled.step += steps;
      for (const [index, { isScheduled }] of rates.entries()) {
        const last = learningRates[index]?.at(-1 - Math.min(skippedInCall, steps - 1));
        if (isScheduled && last !== undefined) compiled.learningRates[index] = last;
      }
      return results;
    },
    testSteps: (batches) => toResults(runTest(batches, [])),
    evaluationSteps: (batches) => resultsOf(runEvaluation(batches, []), parts),
    outputSteps: (batches) => Float32Array.from(runOutputs(batches, []).values ?? []),
    reported,
    hasFiniteWeights: () => checkFinite([])[0]?.[0] === 1,
    readWeights: () => readWeights(session),
    writeWeights: (values) => writeValues(session, writeWeights, parts.variables, values),
    startFrom(values) {
      writeValues(session, writeWeights, parts.variables, values);
      writeValues(session, writeSlots, slots, initialSlots(parts.optimizer.slots, values));
    },
    readSlots: () => readSlots(session),
    writeSlots: (values) => writeValues(session, writeSlots, slots, values),
    swapMeans: () => void runSwap?.([]),
    finalize: () => void runFinalization?.([]),
    dispose: () => session.dispose(),
  };
  return compiled;
}

/** Runs `work`; disposes the session if it fails. */
function orDispose(session: Session, work: () => void): void {
  try {
    work();
  } catch (error) {
    session.dispose();
    throw error;
  }
}

function declareParts(
  graph: Graph,
  model: Model,
  config: Pick<CompileConfig, 'model' | 'compile' | 'seed' | 'fit'>,
  data: CompileData,
): StepParts {
  const placed = model.weights.map((weight) => ({
    ...weight,
    variable: graph.variable(`weight/${weight.path}`, weight.shape, 'float32'),
  }));
  const trained = placed.filter(({ trainable }) => trainable);
  return {
    graph,
    model,
    ...createOutputs(config, model.outputs),
    seed: config.seed,
    variables: new Map(placed.map(({ path, variable }) => [path, variable])),
    trained,
    optimizer: createOptimizer(graph, config.compile.optimizer, trained, config.model.name),
    data: { ...data, resident: declareResident(graph, data) },
    stepByXla: data.stepByXla ?? false,
  };
}

function declareResident(graph: Graph, { x, y, resident }: CompileData): StepParts['data']['resident'] {
  if (resident === null) return null;
  const declare = (name: string, spec: ArraySpec): GraphVariable => {
    const { dtype, sampleShape } = storageOf(spec);
    return graph.variable(`data/${name}`, [resident.count, ...sampleShape], dtype);
  };
  return {
    x: x.map((spec, index) => declare(`x${index}`, spec)),
    y: y.map((spec, index) => declare(`y${index}`, spec)),
  };
}

/** The resident arrays, or their variables, under names of their own. */
function residentByName<Item>(
  resident: { x: readonly Item[]; y: readonly Item[] } | null,
): ReadonlyMap<string, Item> {
  const named = (part: 'x' | 'y') =>
    (resident?.[part] ?? []).map((item, index): [string, Item] => [`${part}${index}`, item]);
  return new Map([...named('x'), ...named('y')]);
}

function recordSizes(
  sizes: readonly number[],
  record: (samples: number) => RecordedSteps,
): ReadonlyMap<number, RecordedSteps> {
  return new Map([...new Set(sizes)].map((samples) => [samples, record(samples)]));
}
