import type { AnyArguments } from '../../arguments/values.js';
import { reject } from '../../rejection.js';
import { shown } from '../../shapes.js';
import type { Contraction, Label } from './contraction.js';

type Shape = readonly number[];

/** The product that subscripts such as `bij,bjk->bik` describe. */
export function einsumContraction(args: AnyArguments, shapes: readonly Shape[]): Contraction {
  const { subscripts } = args;
  if (typeof subscripts !== 'string')
    return reject('subscripts must be a string such as "bij,bjk->bik".', 'subscripts');
  const [left = '', right, ...more] = subscripts.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (more.length > 0) reject(`subscripts has more than one "->": ${subscripts}.`, 'subscripts');
  if (terms.length !== shapes.length)
    reject(`subscripts names ${terms.length} operands, but ${shapes.length} are given.`, 'subscripts');
  const dots = shapes.map((shape, index) => shape.length - lettersOf(terms[index] ?? '').length);
  const most = Math.max(...dots, 0);
  const operands = terms.map((term, index) => labelsOf(term, dots[index] ?? 0, most, shapes[index] ?? []));
  return { operands, output: outputLabels(right, operands, most) };
}

const lettersOf = (term: string): string[] => [...term.replace('...', '')];

/** Labels of a term; those of the ellipsis begin with a dot and are aligned from the end. */
function labelsOf(term: string, dots: number, most: number, shape: Shape): Label[] {
  const [before = '', after, ...more] = term.split('...');
  if (more.length > 0 || /[^A-Za-z.]/.test(term) || lettersOf(term).includes('.'))
    reject(`subscripts has the term "${term}": letters and one ellipsis (...) are supported.`, 'subscripts');
  if (after === undefined ? dots !== 0 : dots < 0)
    reject(`subscripts has the term "${term}" for an operand of shape ${shown(shape)}.`, 'subscripts');
  const middle = after === undefined ? [] : dotLabels(dots, most);
  return [...before, ...middle, ...(after ?? '')];
}

const dotLabels = (count: number, most: number): Label[] =>
  Array.from({ length: count }, (_, index) => `.${most - count + index}`);

function outputLabels(term: string | undefined, operands: readonly Label[][], most: number): Label[] {
  const all = operands.flat();
  if (term === undefined) {
    const once = all.filter(
      (label) => !label.startsWith('.') && all.filter((other) => other === label).length === 1,
    );
    return [...dotLabels(most, most), ...once.sort()];
  }
  const labels = labelsOf(term, term.includes('...') ? most : 0, most, []);
  const unknown = labels.find((label) => !label.startsWith('.') && !all.includes(label));
  if (unknown !== undefined) reject(`subscripts has "${unknown}" in its output only.`, 'subscripts');
  if (new Set(labels).size < labels.length)
    reject(`subscripts repeats a letter in its output.`, 'subscripts');
  return labels;
}
