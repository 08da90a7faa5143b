import { CASE_ROWS } from './cases.js';
import { DEVICE_ROWS } from './device/row.js';
import { EXACT_ROWS } from './exact.js';
import { MEMORY_ROWS } from './memory.js';
import { PARITY_ROWS } from './parity/row.js';
import { PREDICTION_ROWS } from './predictions.js';
import type { Row } from './row.js';
import { SHARED_ROWS } from './shared.js';
import { STORY_ROWS } from './story.js';
import { VARIANT_ROWS } from './variants.js';

/** Every row, in the order they run: what the others rest on first, tables last. Parity compiles every kernel where a card is newer than TensorFlow's code. */
export const ROWS: readonly Row[] = [
  ...DEVICE_ROWS,
  ...STORY_ROWS,
  ...EXACT_ROWS,
  ...PARITY_ROWS,
  ...SHARED_ROWS,
  ...MEMORY_ROWS,
  ...PREDICTION_ROWS,
  ...CASE_ROWS,
  ...VARIANT_ROWS,
];
