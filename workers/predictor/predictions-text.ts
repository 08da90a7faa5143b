import type { UnnamedOutput } from '../../src/domain/model-outputs.js';
import type { SampleNotes } from './instances/samples.js';
import { metricValue } from './nested.js';
import { className } from './positions/position-prediction.js';
import { classifiesSamples, type SampleClasses, sampleClasses } from './sample-classes.js';

/** The samples of a request that share the text. */
interface SamplesToWrite {
  count: number;
  topK: number | null;
  /** Of each sample. */
  notes: readonly SampleNotes[];
}

/**
 * Writes the predictions of samples as JSON, the same text as that of `toPredictions`, without objects.
 * @param values The output of the model, sample by sample
 */
export type PredictionsWriter = (values: Float32Array, samples: SamplesToWrite) => string;

/**
 * Prepares the writer of a model with one output, whose labels are escaped once. Undefined if the output does not
 * classify whole samples.
 */
export function predictionsWriter(output: UnnamedOutput): PredictionsWriter | undefined {
  if (!classifiesSamples(output)) return undefined;
  const classOf = classWriter(output);
  return (values, { count, topK, notes }) => {
    const size = values.length / count;
    let text = '[';
    for (let sample = 0; sample < count; sample++) {
      const own = sampleClasses(output, values.subarray(sample * size, (sample + 1) * size), topK);
      text += `${sample === 0 ? '{' : ',{'}${fieldsOf(own, classOf)}${notesText(notes[sample])}}`;
    }
    return `${text}]`;
  };
}

interface ClassWriter {
  /** The label of a class as JSON. */
  label(index: number): string;
  /** The fields that begin the description of a class. */
  fields(index: number): string;
}

function classWriter(output: UnnamedOutput): ClassWriter {
  const labels: string[] = [];
  const fields: string[] = [];
  const label = (index: number) => (labels[index] ??= JSON.stringify(className(output, index)));
  return { label, fields: (index) => (fields[index] ??= `"label":${label(index)},"index":${index}`) };
}

function fieldsOf(
  { applying, predicted, probability, listed, probabilities }: SampleClasses,
  classOf: ClassWriter,
): string {
  let text = applying === null ? '' : `"labels":[${applying.map(classOf.label).join(',')}],`;
  if (predicted !== null) text += `${classOf.fields(predicted)},`;
  if (probability !== null) text += `"probability":${numberText(probability)},`;
  text += '"probabilities":[';
  let separator = '{';
  for (const index of listed) {
    text += `${separator}${classOf.fields(index)},"probability":${numberText(probabilities[index])}}`;
    separator = ',{';
  }
  return `${text}]`;
}

function notesText(notes: SampleNotes | undefined): string {
  if (notes === undefined) return '';
  const text = JSON.stringify(notes);
  return text === '{}' ? '' : `,${text.slice(1, -1)}`;
}

const numberText = (value = Number.NaN): string =>
  Number.isFinite(value) ? String(value) : `"${metricValue(value)}"`;
