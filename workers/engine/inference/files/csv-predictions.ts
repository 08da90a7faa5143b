import { open } from 'node:fs/promises';
import { elementsOf, type Shape } from '../../../../src/keras/shape.js';
import { classOf, probabilitiesOf } from '../output-classes.js';
import { float32Text } from './float32-text.js';
import type { OpenWriter, PredictedOutput, PredictionsWriter } from './predictions-writer.js';

/** The columns of an output, and the fields of a sample. */
interface OutputColumns {
  size: number;
  names: readonly string[];
  fields(values: readonly number[]): string[];
}

/** Opens a CSV file (RFC 4180 with line feeds): a header, then a row for each sample with its number in the split. */
export const openCsv: OpenWriter = async (path, outputs): Promise<PredictionsWriter> => {
  const file = await open(path, 'w');
  const columns = outputs.map((output) => columnsOf(output, outputs.length > 1));
  let next = 0;
  await file.appendFile(row(['index', ...columns.flatMap(({ names }) => names)]));
  return {
    async write(values, samples) {
      let text = '';
      for (let sample = 0; sample < samples; sample++) {
        const fields = columns.flatMap(({ size, fields }, output) =>
          fields([...(values[output]?.subarray(sample * size, (sample + 1) * size) ?? [])]),
        );
        text += row([String(next++), ...fields]);
      }
      await file.appendFile(text);
    },
    finish: () => file.sync(),
    close: () => file.close(),
  };
};

const row = (fields: readonly string[]): string => `${fields.map(quoted).join(',')}\n`;

const quoted = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

function columnsOf(output: PredictedOutput, hasOthers: boolean): OutputColumns {
  const { name, shape, task } = output;
  const size = elementsOf(shape);
  const prefix = hasOthers ? `${name}.` : '';
  if (shape.length > 1) return numbers(output, prefix);
  if (task === 'binary' || (task === 'multi_class' && size === 1)) return yesOrNo(output, prefix);
  if (task === 'multi_class') return oneOfMany(output, prefix);
  if (task === 'multi_label')
    return {
      size,
      names: classColumns(output, prefix),
      fields: (values) => probabilitiesOf(output, values).map(float32Text),
    };
  return numbers(output, prefix);
}

const classColumns = ({ classes, shape }: PredictedOutput, prefix: string): string[] =>
  Array.from({ length: elementsOf(shape) }, (_, index) => `${prefix}p_${classOf(classes, index)}`);

function yesOrNo(output: PredictedOutput, prefix: string): OutputColumns {
  return {
    size: 1,
    names: [`${prefix}label`, `${prefix}probability`],
    fields: (values) => {
      const [one = Number.NaN] = probabilitiesOf(output, values);
      const label = Number.isNaN(one) ? '' : classOf(output.classes, one >= 0.5 ? 1 : 0);
      return [label, float32Text(one)];
    },
  };
}

function oneOfMany(output: PredictedOutput, prefix: string): OutputColumns {
  return {
    size: elementsOf(output.shape),
    names: [`${prefix}label`, ...classColumns(output, prefix)],
    fields: (values) => {
      const best = values.indexOf(Math.max(...values));
      const label = best < 0 ? '' : classOf(output.classes, best);
      return [label, ...probabilitiesOf(output, values).map(float32Text)];
    },
  };
}

/** Of an output that is one number its name; else with the place of each number in the output. */
function numbers({ name, shape }: PredictedOutput, _prefix: string): OutputColumns {
  const size = elementsOf(shape);
  const names =
    size === 1 && shape.length <= 1
      ? [name]
      : Array.from({ length: size }, (_, index) => `${name}_${placeOf(index, shape).join('_')}`);
  return { size, names, fields: (values) => values.map(float32Text) };
}

function placeOf(index: number, shape: Shape): number[] {
  const place: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}
