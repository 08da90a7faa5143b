import type { XOp } from '../../contracts/datasets/preprocessing.js';
import type { ResolvedConfig } from '../../contracts/jobs/training-config.js';
import { namesToGive } from '../../keras/formats/python/auto-names.js';
import {
  call,
  dictionary,
  type Expression,
  inline,
  keyword,
  list,
  statement,
  textLiteral,
} from '../../keras/formats/python/expression.js';
import { literal } from '../../keras/formats/python/literal.js';
import { modelCode } from '../../keras/formats/python/model.js';
import { portsOf } from '../../keras/graph/ports.js';
import type { ResolvedGraph, ResolvedItem } from '../../keras/graph/resolved.js';
import { specOf } from '../../keras/layers/index.js';
import { adaptingOf } from '../../keras/layers/rules.js';
import { BEST_WEIGHTS, callbackExpressions } from './callback-code.js';
import { compileCode, type OutputKeys } from './compile-code.js';
import {
  type ArrayCode,
  arraysOfJob,
  type JobArrays,
  type LoadedSplits,
  loadLines,
  splitNames,
} from './data-code.js';
import { startLines } from './start-code.js';
import { inputStepLines, labelStepLines, RESIZE, windowLines } from './step-code.js';
import { type ValidationSource, validationSource } from './validation-code.js';
import { type WeightCode, weightCode } from './weight-code.js';

/** The source a script is written of. */
export interface ScriptSource {
  config: ResolvedConfig;
  graph: ResolvedGraph;
  /** The split that the job was evaluated on; null for none. */
  evaluatedOn: 'test' | 'validation' | null;
}

/** A Python script that builds, compiles and fits the model of a job with Keras. */
export function pythonScript(source: ScriptSource): string {
  const { config, graph } = source;
  const arrays = arraysOfJob(config, graph);
  const model = modelCode(graph, namesToGive(graph), variablesOf(arrays));
  const functions = [...model.functions, ...(resizes(arrays) ? [RESIZE] : [])];
  const sections = [
    ...functions,
    [`keras.utils.set_random_seed(${config.seed})`],
    dataSection(source, arrays),
    model.lines,
    compileCode(config.compile, outputKeys(graph), isUnscaled(source)),
    fitSection(source, arrays),
  ];
  const body = sections.map((lines) => lines.join('\n'));
  const defined = body.slice(0, functions.length).map((text) => `\n${text}\n`);
  const text =
    [...defined, ...(defined.length > 0 ? [''] : [])].join('\n') + body.slice(functions.length).join('\n\n');
  return `${imports(text, graph)}\n\n${text}\n`;
}

const resizes = ({ inputs }: JobArrays): boolean =>
  inputs.some(({ steps }) => steps.some(({ op }) => op === 'resize'));

/** The variables that a script has besides those of its model. */
const variablesOf = (arrays: JobArrays): string[] => [
  ...[...arrays.inputs, ...arrays.labels, ...arrays.weights].flatMap(({ variable }) =>
    ['train', 'val', 'test'].map((split) => `${variable}_${split}`),
  ),
  ...[
    'mean',
    'std',
    'samples',
    'order',
    'held',
    'train',
    'optimizer',
    'history',
    'validation',
    'resize',
    'starts',
    'labels',
  ],
  ...['classes', 'counts', 'balanced', 'class_weight', 'layer', 'np', 'is_held'],
];

/** The import statements of the code. */
function imports(text: string, graph: ResolvedGraph): string {
  const names = ['layers', 'ops'].filter((name) => new RegExp(`\\b${name}\\.`).test(text));
  const hasNumpy = /\bnp\./.test(text);
  return [
    'import keras',
    ...(hasNumpy ? ['import numpy as np'] : []),
    ...(/\btf\./.test(text) ? ['import tensorflow as tf'] : []),
    ...(names.length > 0 ? [`from keras import ${names.join(', ')}`] : []),
    ...[...modulesOf(graph)].map(([type, module]) => `from ${module} import ${type}`),
  ].join('\n');
}

/** The modules of classes that Keras does not export, by their class. */
function modulesOf({ nodes }: ResolvedGraph): Map<string, string> {
  const entries = nodes.flatMap(({ item }): [string, string][] => {
    if (item.kind === 'model') return [...modulesOf(item.model)];
    const module = item.kind === 'layer' ? specOf(item.layer.type).module : undefined;
    return item.kind === 'layer' && module !== undefined ? [[item.layer.type, module]] : [];
  });
  return new Map(entries.sort(([first], [second]) => (first < second ? -1 : 1)));
}

/** Outputs in an object have keys; others are listed in their order. */
const outputKeys = ({ outputs }: ResolvedGraph): OutputKeys => ({
  names: portsOf(outputs).map(({ name }) => name),
  areKeys: outputs.kind === 'object',
});

/** Whether Keras would scale a loss that the job does not scale. */
const isUnscaled = ({ config, graph }: ScriptSource): boolean =>
  graph.nodes.some(({ item }) => isFloat16(item)) && config.compile.optimizer.type !== 'lossscaleoptimizer';

function isFloat16(item: ResolvedItem): boolean {
  if (item.kind === 'model') return item.model.nodes.some((node) => isFloat16(node.item));
  return item.kind === 'layer' && 'dtype' in item.layer && item.layer.dtype === 'mixed_float16';
}

/** Whether the dataset has splits besides the training split that the job used. */
function loadedSplits({ config, evaluatedOn }: ScriptSource): LoadedSplits {
  const { validation_data: data, validation_split: split } = config.fit;
  const fraction = typeof split === 'number' ? split : split.fraction;
  const isValidated = config.checkpoint.monitor.startsWith('val_') || evaluatedOn === 'validation';
  const usesTest = data?.dataset === undefined && data?.split === 'test';
  const ofDataset = (data ?? undefined) === undefined && fraction === 0 && isValidated;
  const named =
    data?.dataset === undefined && data !== undefined && data !== null && !usesTest && data.split !== 'train';
  return {
    val: ofDataset || named,
    test: evaluatedOn === 'test' || usesTest || config.dataset.id === 'mnist',
  };
}

function dataSection(source: ScriptSource, arrays: JobArrays): string[] {
  const splits = loadedSplits(source);
  const validation = validationSource(source.config, arrays, splits);
  const names = [
    ...new Set([...splitNames(splits), ...(validation.from === 'split' ? [validation.split] : [])]),
  ];
  return [
    ...loadLines(source.config.dataset, arrays, splits),
    ...(validation.from === 'split' ? validation.lines : []),
    ...arrays.inputs.flatMap((array) => inputLines(array, beforeWindow(array.steps), names)),
    ...windowLines(arrays, names),
    ...arrays.inputs.flatMap((array) =>
      inputLines(array, array.steps.slice(beforeWindow(array.steps).length), names),
    ),
    ...arrays.labels.flatMap((array) => labelLines(array, arrays, names)),
  ];
}

/** The steps on rows: all of them, where there is no window. */
function beforeWindow(steps: readonly XOp[]): readonly XOp[] {
  const window = steps.findIndex(({ op }) => op === 'window');
  return window < 0 ? steps : steps.slice(0, window);
}

const inputLines = (array: ArrayCode<XOp>, steps: readonly XOp[], names: readonly string[]): string[] =>
  steps.flatMap((step) => inputStepLines(step, variables(array, names)));

const variables = ({ variable }: { variable: string }, names: readonly string[]) => ({
  train: `${variable}_train`,
  splits: names.map((split) => `${variable}_${split}`),
});

function labelLines(
  array: JobArrays['labels'][number],
  { inputs }: JobArrays,
  names: readonly string[],
): string[] {
  const copied = array.steps.find((step) => step.op === 'input');
  if (copied !== undefined && copied.op === 'input') {
    const input = inputs.find(({ port }) => copied.input === undefined || port === copied.input);
    return names.map((split) => `${array.variable}_${split} = ${input?.variable ?? 'x'}_${split}`);
  }
  return array.steps.flatMap((step) => labelStepLines(step, variables(array, names)));
}

/** Arrays of a split as a model takes them: one, a list in their order, or an object by their keys. */
function valuesOf(arrays: readonly ArrayCode<unknown>[], split: string, isObject: boolean): Expression {
  const [only, ...others] = arrays;
  const name = ({ variable }: { variable: string }) => `${variable}_${split}`;
  if (isObject) return dictionary(arrays.map((array) => [array.port, name(array)]));
  return only !== undefined && others.length === 0 ? name(only) : list(arrays.map(name));
}

function fitSection(source: ScriptSource, arrays: JobArrays): string[] {
  const { config, graph } = source;
  const splits = loadedSplits(source);
  const validation = validationSource(config, arrays, splits);
  const weighting = weightCode(config, graph, arrays);
  const x = (split: string) => valuesOf(arrays.inputs, split, graph.inputs.kind === 'object');
  const y = (split: string) => valuesOf(arrays.labels, split, graph.outputs.kind === 'object');
  const evaluated =
    source.evaluatedOn === 'test' || splits.test
      ? 'test'
      : validation.from === 'split'
        ? validation.split
        : null;
  return [
    ...adaptLines(source, arrays),
    ...weighting.lines,
    ...startLines(config),
    ...statement('history = ', call('model.fit', ...fitItems(source, weighting, validation, { x, y }))),
    ...(config.checkpoint.restore_best === true ? [`model.load_weights("${BEST_WEIGHTS}")`] : []),
    ...(evaluated === null
      ? []
      : evaluateLines([x(evaluated), y(evaluated)], config, weighting.ofSplit(evaluated))),
    `model.save(${textLiteral(`${config.name}.keras`)})`,
  ];
}

function evaluateLines(
  data: readonly Expression[],
  { fit }: ResolvedConfig,
  weights: Expression | undefined,
): string[] {
  const size = fit.validation_batch_size ?? fit.batch_size;
  const options = [
    ...(size === 32 ? [] : [keyword('batch_size', String(size))]),
    ...(weights === undefined ? [] : [keyword('sample_weight', weights)]),
  ];
  return statement('', call('model.evaluate', ...data, ...options));
}

type Values = Record<'x' | 'y', (split: string) => Expression>;

function fitItems(
  { config }: ScriptSource,
  weighting: WeightCode,
  validation: ValidationSource,
  { x, y }: Values,
) {
  const { fit } = config;
  const weights = (split: string) => {
    const given = weighting.ofSplit(split);
    return given === undefined ? [] : [given];
  };
  const tupleOf = (split: string) => ({
    head: '',
    brackets: '()' as const,
    items: [x(split), y(split), ...weights(split)].map((value) => ({ value })),
  });
  const given = (name: string, value: unknown, usual: unknown) =>
    value === undefined || value === null || value === usual ? [] : [keyword(name, literal(value))];
  const callbacks = callbackExpressions(config);
  return [
    x('train'),
    y('train'),
    ...given('batch_size', fit.batch_size, 32),
    ...given('epochs', fit.epochs, 1),
    ...(callbacks.length === 0 ? [] : [keyword('callbacks', list(callbacks))]),
    ...(validation.from === 'fit' ? given('validation_split', validation.fraction, 0) : []),
    ...(validation.from === 'split' ? [keyword('validation_data', tupleOf(validation.split))] : []),
    ...given('shuffle', fit.shuffle, true),
    ...(weighting.hasClassWeight ? [keyword('class_weight', 'class_weight')] : []),
    ...weights('train').map((value) => keyword('sample_weight', value)),
    ...given('initial_epoch', fit.initial_epoch, 0),
    ...given('steps_per_epoch', fit.steps_per_epoch, null),
    ...given('validation_steps', fit.validation_steps, null),
    ...given('validation_batch_size', fit.validation_batch_size, fit.batch_size),
    ...given('validation_freq', fit.validation_freq, 1),
  ];
}

/** Layers without statistics get those of the training data. */
function adaptLines({ config, graph }: ScriptSource, arrays: JobArrays): string[] {
  if (config.fit.adapt !== true) return [];
  const adapted = graph.nodes.flatMap(({ name, item }) =>
    item.kind === 'layer' && adaptingOf(item.layer) !== undefined ? [name] : [],
  );
  const x = inline(valuesOf(arrays.inputs, 'train', graph.inputs.kind === 'object'));
  return adapted.flatMap((name) => [
    `layer = model.get_layer(${textLiteral(name)})`,
    `layer.adapt(np.asarray(keras.Model(model.inputs, layer.input)(${x})))`,
  ]);
}
