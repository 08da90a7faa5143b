import type { UnnamedOutput } from '../../src/domain/model-outputs.js';
import type { SampleNotes } from './instances/samples.js';
import { metricValue } from './nested.js';
import { className } from './positions/position-prediction.js';

// JSON of predictions without objects in between: the text of a class up to its probability is the same in each answer.

/** The JSON of a sample with one class of many. @param order Indexes of the listed classes, most probable first */
export function oneOfManyText(
  output: UnnamedOutput,
  values: ArrayLike<number>,
  { order, notes }: { order: readonly number[]; notes: SampleNotes | undefined },
): string {
  const beginOf = beginOfClasses(output);
  const [best] = order;
  const isRanked = best !== undefined && Number.isFinite(values[best]);
  let text = isRanked ? `${beginOf(best)}${values[best]},` : '{';
  text += '"probabilities":[';
  let separator = '';
  for (const index of order) {
    const value = metricValue(values[index] ?? Number.NaN);
    text += `${separator}${beginOf(index)}${typeof value === 'number' ? value : `"${value}"`}}`;
    separator = ',';
  }
  return `${text}]${restOf(notes)}`;
}

/** The members of notes, with the end of the object. */
function restOf(notes: SampleNotes | undefined): string {
  const text = JSON.stringify(notes ?? {});
  return text === '{}' ? '}' : `,${text.slice(1)}`;
}

const beginnings = new WeakMap<UnnamedOutput, (index: number) => string>();

/** The text of a class up to its probability. */
function beginOfClasses(output: UnnamedOutput): (index: number) => string {
  const known = beginnings.get(output);
  if (known !== undefined) return known;
  const texts = new Map<number, string>();
  const beginOf = (index: number): string => {
    const kept = texts.get(index);
    if (kept !== undefined) return kept;
    const text = `{"label":${JSON.stringify(className(output, index))},"index":${index},"probability":`;
    texts.set(index, text);
    return text;
  };
  beginnings.set(output, beginOf);
  return beginOf;
}
