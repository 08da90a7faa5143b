import { Type } from 'typebox';
import { list, required } from '../kind.js';
import { type ArgumentComplaint, f32, schedule } from './schedule.js';

const MAX_PIECES = 1000;

export const PiecewiseConstantDecay = schedule('PiecewiseConstantDecay', {
  summary: 'values[0] up to and with step boundaries[0], then values[1] up to boundaries[1], and so on.',
  args: {
    boundaries: required(
      list(Type.Array(Type.Number({ minimum: 0 }), { minItems: 1, maxItems: MAX_PIECES - 1 })),
    ),
    values: required(list(Type.Array(Type.Number({ minimum: 0 }), { minItems: 2, maxItems: MAX_PIECES }))),
  },
  rateAt({ boundaries, values }, step) {
    // Keras casts the boundaries to the integers that steps are.
    const piece = boundaries.findIndex((boundary) => step <= Math.trunc(boundary));
    return f32(values[piece === -1 ? boundaries.length : piece] ?? Number.NaN);
  },
  complaints: ({ boundaries, values }) => [
    ...countComplaints(boundaries, values),
    ...orderComplaints(boundaries),
  ],
});

function countComplaints(boundaries: number[], values: number[]): ArgumentComplaint[] {
  if (values.length === boundaries.length + 1) return [];
  const detail = `values must have one entry more than boundaries: ${boundaries.length + 1}, one for each interval; got ${values.length}.`;
  return [{ argument: 'values', detail }];
}

function orderComplaints(boundaries: number[]): ArgumentComplaint[] {
  const place = boundaries.findIndex((boundary, index) => boundary <= (boundaries[index - 1] ?? -1));
  if (place < 0) return [];
  const before = place === 0 ? 'a negative step' : `after ${boundaries[place - 1]}`;
  const detail = `boundaries must increase from each entry to the next; entry ${place} is ${boundaries[place]}, ${before}.`;
  return [{ argument: 'boundaries', detail }];
}
