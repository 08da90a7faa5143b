import type { SampleValues } from '../element-view.js';
import { DecimalReader, type Precision } from './decimal-reader.js';
import { digitOf, isDigit, isSpace } from './digits.js';

const FIRST_CAPACITY = 1024;
/** The numbers that remain may be shorter than those that were read. */
const SLACK = 1.05;

/**
 * Reads lists of numbers from JSON (RFC 8259) into a typed array. The bytes must end with a bracket, where each
 * loop over them stops: code that ever reads beyond an array stays slow.
 */
export class NumberReader {
  /** Offset of the next byte. */
  at = 0;
  private count = 0;
  private values: SampleValues;
  private readonly decimals: DecimalReader;

  constructor(
    private readonly bytes: Uint8Array,
    precision: Precision,
  ) {
    this.values =
      precision === 'float32' ? new Float32Array(FIRST_CAPACITY) : new Float64Array(FIRST_CAPACITY);
    this.decimals = new DecimalReader(bytes, precision);
  }

  /** A view of all numbers that were read; its buffer may be larger. */
  numbers(): SampleValues {
    return this.values.subarray(0, this.count);
  }

  /** Reads numbers up to the bracket that closes their list. Returns their number; 0 if anything else is in the list. */
  readList(): number {
    const minus = 0x2d;
    const comma = 0x2c;
    const close = 0x5d;
    // With one more digit, integers below it are of 32 bits.
    const maxSmall = 1e8;
    const { bytes, decimals } = this;
    let { values, at } = this;
    let count = this.count;
    for (;;) {
      at = this.afterSpace(at);
      const begin = at;
      const isNegative = bytes[at] === minus;
      if (isNegative) at++;
      let value = digitOf(bytes[at] ?? 0);
      if (!isDigit(value)) return 0;
      let next = bytes[++at] ?? 0;
      for (; isDigit(digitOf(next)) && value > 0 && value < maxSmall; next = bytes[++at] ?? 0)
        value = (value * 10 + digitOf(next)) | 0;
      if (count === values.length) values = this.grow(at);
      if (next === comma || next === close || isSpace(next)) values[count++] = isNegative ? -value : value;
      else {
        at = decimals.read(begin);
        if (Number.isNaN(decimals.value)) return 0;
        values[count++] = decimals.value;
      }
      at = this.afterSpace(at);
      next = bytes[at++] ?? 0;
      if (next !== comma) return next === close ? this.endList(at, count) : 0;
    }
  }

  private endList(at: number, count: number): number {
    const length = count - this.count;
    this.at = at;
    this.count = count;
    return length;
  }

  /** The offset of what follows white space. */
  afterSpace(begin: number): number {
    const { bytes } = this;
    let at = begin;
    while (isSpace(bytes[at] ?? 0)) at++;
    return at;
  }

  private grow(at: number): SampleValues {
    const { values, bytes } = this;
    const capacity = Math.ceil((SLACK * values.length * bytes.length) / at) + 1;
    this.values = values instanceof Float32Array ? new Float32Array(capacity) : new Float64Array(capacity);
    this.values.set(values);
    return this.values;
  }
}
