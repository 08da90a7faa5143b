import type { BodyKind } from './bodies.js';
import { MODELS, type ModelName } from './ours.js';

/** A target relative to the tuned peer. */
export type Bar =
  /** Requests a second, at least so many times as many. */
  | { of: 'throughput'; atLeast: number }
  /** The median latency, at most this fraction. */
  | { of: 'p50'; atMost: number };

/** One line of the table: requests of one form to one model, over so many connections. */
export interface Row {
  name: string;
  model: ModelName;
  body: BodyKind;
  connections: number;
  /** Null: for reference only. */
  bar: Bar | null;
}

const TIMES = (atLeast: number): Bar => ({ of: 'throughput', atLeast });

export const ROWS: readonly Row[] = [
  row('mlp', 'png', 1, { of: 'p50', atMost: 0.9 }),
  row('mlp', 'png', 16, TIMES(1.5)),
  row('mlp', 'png', 64, null),
  row('mlp', 'form', 1, null),
  row('mlp', 'json-1', 1, null),
  row('mlp', 'json-1', 16, null),
  row('mlp', 'json-32', 1, TIMES(3)),
  row('mlp', 'json-32', 16, TIMES(3)),
  row('mlp', 'floats-32', 1, null),
  row('cnn', 'png', 1, null),
  row('cnn', 'png', 16, TIMES(1.5)),
  row('cnn', 'png', 64, null),
  row('cnn', 'json-1', 1, null),
  row('cnn', 'json-1', 16, TIMES(1.5)),
  row('cnn', 'json-32', 1, TIMES(1.5)),
  row('cnn', 'json-32', 16, TIMES(1.5)),
];

function row(model: keyof typeof MODELS, body: BodyKind, connections: number, bar: Bar | null): Row {
  return { name: `${model}-${body}-c${connections}`, model: MODELS[model], body, connections, bar };
}
