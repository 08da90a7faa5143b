import type { XOp, YOp } from '../../contracts/datasets/preprocessing.js';
import type { ResolvedConfig } from '../../contracts/jobs/training-config.js';
import { textLiteral } from '../../keras/formats/python/expression.js';
import { identifierOf } from '../../keras/formats/python/names.js';
import { portsOf } from '../../keras/graph/ports.js';
import type { ResolvedGraph } from '../../keras/graph/resolved.js';

/** The splits that a script loads. */
export interface LoadedSplits {
  /** Whether the dataset has a validation split that the job uses. */
  val: boolean;
  test: boolean;
}

/** The variables of an array of the dataset. */
export interface ArrayCode<Step> {
  /** The input or output of the model. */
  port: string;
  /** Its name in the file, without the split; null for labels that are an input. */
  array: string | null;
  columns: readonly string[] | undefined;
  variable: string;
  steps: readonly Step[];
}

/** The arrays of a job: inputs, labels and weights. */
export interface JobArrays {
  inputs: ArrayCode<XOp>[];
  labels: ArrayCode<YOp>[];
  weights: ArrayCode<never>[];
}

/** The variable of an array in a split. */
export const inSplit = (variable: string, split: string): string => `${variable}_${split}`;

/** The arrays that a job trains on, in the order of the inputs and outputs of its model. */
export function arraysOfJob({ dataset, fit }: ResolvedConfig, graph: ResolvedGraph): JobArrays {
  const [inputs, outputs] = [portsOf(graph.inputs), portsOf(graph.outputs)];
  const isOneInput = inputs.length === 1;
  const isOneOutput = outputs.length === 1;
  return {
    inputs: inputs.map(({ name }) => {
      const use = Array.isArray(dataset.x) ? { array: 'x', steps: dataset.x } : dataset.x[name];
      return {
        port: name,
        array: fileName('x', use?.array ?? name),
        columns: use !== undefined && 'columns' in use ? use.columns : undefined,
        variable: isOneInput ? 'x' : `x_${identifierOf(name)}`,
        steps: use?.steps ?? [],
      };
    }),
    labels: outputs.flatMap(({ name }) => {
      const use = Array.isArray(dataset.y) ? { array: 'y', steps: dataset.y } : dataset.y[name];
      if (use === undefined) return [];
      const isInput = use.steps.some(({ op }) => op === 'input');
      const array = isInput || use.array === undefined ? null : fileName('y', use.array);
      const columns = 'columns' in use ? use.columns : undefined;
      return [
        {
          port: name,
          array,
          columns,
          variable: isOneOutput ? 'y' : `y_${identifierOf(name)}`,
          steps: use.steps,
        },
      ];
    }),
    weights: weightArrays(fit.sample_weight),
  };
}

function weightArrays(given: ResolvedConfig['fit']['sample_weight']): ArrayCode<never>[] {
  if (given === undefined || given === null) return [];
  const byPort = typeof given === 'string' ? { '': given } : given;
  return Object.entries(byPort).map(([port, name]) => ({
    port,
    // Weights have whole names: `w_first`, `sample_weight`.
    array: name,
    columns: undefined,
    variable: port === '' ? 'w' : `w_${identifierOf(port)}`,
    steps: [],
  }));
}

/** The name of an array in an upload: `x`, `x_image`. */
const fileName = (role: 'x' | 'y', array: string): string => (array === role ? array : `${role}_${array}`);

const BUILT_IN: ReadonlySet<string> = new Set(['mnist']);

/** The statements that load the arrays of a dataset. */
export function loadLines(
  { id }: ResolvedConfig['dataset'],
  arrays: JobArrays,
  splits: LoadedSplits,
): string[] {
  if (BUILT_IN.has(id)) return [`(x_train, y_train), (x_test, y_test) = keras.datasets.${id}.load_data()`];
  const stored = [...arrays.inputs, ...arrays.labels, ...arrays.weights].filter(
    (one): one is typeof one & { array: string } => one.array !== null,
  );
  const names = splitNames(splits);
  const keys = names.map((split) => stored.map(({ array }) => inSplit(array, split)).join(', ')).join('; ');
  return [
    `# data.npz has the arrays of the dataset ${id}, samples first:`,
    `# ${keys}`,
    ...stored.flatMap(({ array, columns }) =>
      columns === undefined ? [] : [`# Columns of ${array}: ${columns.map(oneLine).join(', ')}`],
    ),
    'data = np.load("data.npz")',
    ...names.flatMap((split) =>
      stored.map(
        ({ array, variable }) => `${inSplit(variable, split)} = data[${textLiteral(inSplit(array, split))}]`,
      ),
    ),
  ];
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** The splits that are loaded, as names of variables end. */
export const splitNames = ({ val, test }: LoadedSplits): string[] => [
  'train',
  ...(val ? ['val'] : []),
  ...(test ? ['test'] : []),
];
