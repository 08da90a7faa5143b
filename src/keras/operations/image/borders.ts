import { type AnyArguments, optionalInteger } from '../arguments/values.js';
import type { OperationDefinition } from '../define.js';
import { reject } from '../rejection.js';
import { image } from './image.js';
import { type Images, imagesArgument, withSizesOf } from './images.js';

/** Rows or columns before and after those of an image, and their number with or without them. */
export interface Border {
  before: number;
  after: number;
  length: number;
}

/** The names of the arguments for an axis. */
interface Names {
  before: string;
  after: string;
  target: string;
}

type Word = 'padding' | 'cropping';

const namesOf = (word: Word) =>
  ({
    height: { before: `top_${word}`, after: `bottom_${word}`, target: 'target_height' },
    width: { before: `left_${word}`, after: `right_${word}`, target: 'target_width' },
  }) as const;

/** Two of the three arguments decide the third. @param sign 1 where the border is added, -1 where it is removed */
function borderOf(
  args: AnyArguments,
  { before, after, target }: Names,
  length: number,
  sign: 1 | -1,
): Border {
  const given = { before: optionalInteger(args, before), after: optionalInteger(args, after) };
  const total = optionalInteger(args, target);
  const rest = total === undefined ? undefined : sign * (total - length);
  const first = given.before ?? minus(rest, given.after);
  const last = given.after ?? minus(rest, given.before);
  if (first === undefined || last === undefined)
    return reject(`Two of ${before}, ${after} and ${target} must be given.`, target);
  const border = { before: first, after: last, length: length + sign * (first + last) };
  if (first < 0 || last < 0 || border.length < 1)
    return reject(
      `${before} ${first} and ${after} ${last} do not fit images with a size of ${length}.`,
      target,
    );
  if (total !== undefined && total !== border.length)
    return reject(`${target} is ${total}, but ${before} and ${after} give ${border.length}.`, target);
  return border;
}

const minus = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a - b;

/** The borders of both axes. */
export function bordersArgument(
  args: AnyArguments,
  word: Word,
  { height, width }: Pick<Images, 'height' | 'width'>,
): { rows: Border; columns: Border } {
  const names = namesOf(word);
  const sign = word === 'padding' ? 1 : -1;
  return {
    rows: borderOf(args, names.height, height, sign),
    columns: borderOf(args, names.width, width, sign),
  };
}

const bordering = (word: Word): OperationDefinition => ({
  parameters: ['images'],
  options: {
    [`top_${word}`]: null,
    [`left_${word}`]: null,
    [`bottom_${word}`]: null,
    [`right_${word}`]: null,
    target_height: null,
    target_width: null,
    data_format: null,
  },
  output(args) {
    const images = imagesArgument(args);
    const { rows, columns } = bordersArgument(args, word, images);
    return withSizesOf(images, { height: rows.length, width: columns.length });
  },
});

/** Images with rows and columns of zeros around them. */
export const PadImages = image('PadImages', bordering('padding'));
/** Images without rows and columns at their borders. */
export const CropImages = image('CropImages', bordering('cropping'));
