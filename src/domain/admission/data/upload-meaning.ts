import type { UploadOptions } from '../../../contracts/datasets/datasets.js';
import { DEFAULT_MISSING, DELIMITER_WORDS } from '../../../contracts/datasets/table-options.js';
import type { UploadedFile } from '../../ports.js';

/** The meaning of upload options: equal for options that differ only in spelling or explicit defaults. */
export function uploadMeaning(
  options: UploadOptions,
  files: readonly Pick<UploadedFile, 'name'>[],
): Record<string, unknown> {
  const { test_split = 0, seed = 0, color_mode = 'rgb' } = options;
  return {
    ...options,
    name: options.name ?? files[0]?.name,
    header: options.header ?? 'auto',
    decimal: options.decimal ?? 'auto',
    delimiter: delimiterMeaning(options.delimiter),
    missing: [...new Set(['', ...(options.missing ?? DEFAULT_MISSING).map((text) => text.trim())])].sort(),
    missing_values: numberOr(options.missing_values ?? 'refuse'),
    value_range: options.value_range
      ?.replaceAll(/[[\]\s]/g, '')
      .split(',')
      .map(Number),
    test_split,
    seed,
    color_mode,
  };
}

const DELIMITERS: ReadonlyMap<string, string> = new Map([...Object.entries(DELIMITER_WORDS), ['\\t', '\t']]);

const delimiterMeaning = (given = 'auto'): string => DELIMITERS.get(given) ?? given;

const numberOr = (text: string): string | number => (Number.isFinite(Number(text)) ? Number(text) : text);
