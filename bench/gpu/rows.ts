import { CASE_ROWS } from './cases.js';
import { DEVICE_ROWS } from './device/row.js';
import type { Row } from './row.js';
import { STORY_ROWS } from './story.js';

/** Every row, in the order they run: what the others rest on first, what takes longest last. */
export const ROWS: readonly Row[] = [...DEVICE_ROWS, ...STORY_ROWS, ...CASE_ROWS];
