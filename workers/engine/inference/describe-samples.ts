import type { WorstSample } from '../../../src/contracts/jobs/evaluation-report.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { outputTrainings, taskOfOutput } from '../../../src/domain/training/outputs/output-training.js';
import { elementsOf, type Shape } from '../../../src/keras/shape.js';
import type { Task } from '../../../src/keras/task.js';
import { classNamesOf } from '../attempt/reports.js';
import { spannedRows, spanOf } from '../data/rows/row-span.js';
import type { SampleArray } from '../data/sample-array.js';
import { metricValue } from '../training/totals.js';
import type { LoadedInference } from './load-inference.js';
import { classOf, type OutputClasses, probabilitiesOf } from './output-classes.js';
import type { LostSample } from './worst-samples.js';

/** Larger labels and predictions are not listed. */
const MAX_VALUES = 64;

/** How an output is described. */
interface DescribedOutput extends OutputClasses {
  name: string;
  shape: Shape;
  task: Task;
}

/** Describes samples with their labels and predictions. @param values The outputs of each sample, one after the other */
export async function describeSamples(
  config: ResolvedConfig,
  loaded: LoadedInference,
  samples: readonly LostSample[],
  values: readonly Float32Array[],
): Promise<WorstSample[]> {
  const outputs = describedOutputs(config, loaded);
  const described: WorstSample[] = [];
  for (const [at, { index, loss }] of samples.entries()) {
    const entries: [string, WorstSample['outputs'][string]][] = [];
    let from = 0;
    for (const [output, description] of outputs.entries()) {
      const size = elementsOf(description.shape);
      const own = [...(values[at]?.subarray(from, from + size) ?? [])];
      from += size;
      const label = await labelOf(loaded, output, index);
      entries.push([
        description.name,
        {
          ...(label !== undefined && { label: showLabel(description, label) }),
          ...showOutput(description, own),
        },
      ]);
    }
    described.push({ index, loss: metricValue(loss), outputs: Object.fromEntries(entries) });
  }
  return described;
}

function describedOutputs(config: ResolvedConfig, { model, plan }: LoadedInference): DescribedOutput[] {
  const names = model.outputs.map(({ name }) => name);
  return outputTrainings(config, names).map(({ name, loss }, output) => ({
    name,
    shape: model.outputs[output]?.shape ?? [],
    task: taskOfOutput(config.task, name) ?? 'regression',
    classes: classNamesOf(plan, output),
    fromLogits: loss?.from_logits ?? false,
  }));
}

/** The labels of a sample before their steps; undefined where it has none of its own, or too many. */
async function labelOf(
  { data, steps }: LoadedInference,
  output: number,
  sample: number,
): Promise<number[] | undefined> {
  const source = steps.y[output];
  const array = source?.from === 'array' ? data.y[source.index] : undefined;
  if (array === undefined) return undefined;
  const rows = spannedRows(Int32Array.of(data.firstRows?.[sample] ?? sample), spanOf(array));
  if (rows.length * elementsOf(array.sampleShape) > MAX_VALUES) return undefined;
  return readRows(array, rows);
}

async function readRows(array: SampleArray, rows: Int32Array): Promise<number[]> {
  const values: number[] = [];
  for (const row of rows) values.push(...(await array.read(row, row + 1)));
  return values;
}

/** A class number as its name; one of several as the largest. */
function showLabel({ task, classes, shape }: DescribedOutput, values: readonly number[]): unknown {
  const [only, ...others] = values;
  const isClass = task === 'multi_class' || task === 'binary';
  if (only !== undefined && others.length === 0)
    return isClass && Number.isInteger(only) ? classOf(classes, only) : metricValue(only);
  if (task === 'multi_class' && values.length === elementsOf(shape))
    return classOf(classes, values.indexOf(Math.max(...values)));
  if (task === 'multi_label')
    return values.flatMap((value, index) => (value >= 0.5 ? [classOf(classes, index)] : []));
  return values.map(metricValue);
}

function showOutput(
  output: DescribedOutput,
  values: readonly number[],
): Pick<WorstSample['outputs'][string], 'prediction' | 'probability'> {
  const { task, classes, shape } = output;
  if (shape.length <= 1 && task === 'multi_class') {
    const probabilities = probabilitiesOf(output, values);
    const best = probabilities.indexOf(Math.max(...probabilities));
    return best < 0
      ? { prediction: null }
      : { prediction: classOf(classes, best), probability: metricValue(probabilities[best] ?? Number.NaN) };
  }
  if (shape.length <= 1 && task === 'binary') {
    const [one = Number.NaN] = probabilitiesOf(output, values);
    return { prediction: classOf(classes, one >= 0.5 ? 1 : 0), probability: metricValue(one) };
  }
  if (shape.length <= 1 && task === 'multi_label') {
    const chosen = probabilitiesOf(output, values).flatMap((value, index) =>
      value >= 0.5 ? [classOf(classes, index)] : [],
    );
    return { prediction: chosen };
  }
  const [only, ...others] = values;
  if (only !== undefined && others.length === 0) return { prediction: metricValue(only) };
  return { prediction: values.length > MAX_VALUES ? null : values.map(metricValue) };
}
