/** A part of a file; both ends are inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

/** `whole`: there is no range to honor, so the response is the whole file. */
export type RangeRequest = ByteRange | 'whole' | 'not_satisfiable';

const BYTES = /^bytes=(.*)$/i;
const RANGE = /^(\d*)-(\d*)$/;

/**
 * Reads a Range header (RFC 9110, 14.1.2 and 14.2): adjoining ranges are merged; ranges with gaps, units
 * other than bytes and malformed headers select the whole file, as the standard allows.
 */
export function readRange(header: string | undefined, size: number): RangeRequest {
  const set = BYTES.exec(header?.trim() ?? '')?.[1];
  if (set === undefined) return 'whole';
  const given = set
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => readOne(part, size));
  if (given.length === 0 || given.includes('malformed')) return 'whole';
  const ranges = given.filter((range) => typeof range === 'object');
  if (ranges.length === 0) return 'not_satisfiable';
  return joined(ranges) ?? 'whole';
}

function readOne(part: string, size: number): ByteRange | 'malformed' | 'beyond' {
  const [, first = '', last = ''] = RANGE.exec(part) ?? [];
  if (first === '' && last === '') return 'malformed';
  if (first === '')
    return last.replace(/^0+/, '') === '' ? 'beyond' : within(size - Number(last), size - 1, size);
  if (last !== '' && Number(last) < Number(first)) return 'malformed';
  return within(Number(first), last === '' ? size - 1 : Number(last), size);
}

const within = (start: number, end: number, size: number): ByteRange | 'beyond' =>
  size === 0 || start >= size ? 'beyond' : { start: Math.max(start, 0), end: Math.min(end, size - 1) };

/** Merges ranges into one; undefined if there are gaps. */
function joined(ranges: readonly ByteRange[]): ByteRange | undefined {
  const [first, ...others] = [...ranges].sort((a, b) => a.start - b.start);
  let all = first;
  for (const { start, end } of others) {
    if (all === undefined || start > all.end + 1) return undefined;
    all = { start: all.start, end: Math.max(all.end, end) };
  }
  return all;
}
