import type { SampleValues } from '../element-view.js';
import { isExact, nearestFloat, shift } from './decimal.js';

// Functions and constants of the loops are in one file, constants where they are used: compiled code has them
// built in then, and looks imported ones up for each byte. It is over twice as fast.

/** Element type of the numbers that are read. */
export type Precision = 'float32' | 'float64';

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
  private readonly isDouble: boolean;

  constructor(
    private readonly bytes: Uint8Array,
    precision: Precision,
  ) {
    this.isDouble = precision === 'float64';
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
    const point = 0x2e;
    const comma = 0x2c;
    const close = 0x5d;
    // With one more digit, integers below it are of 32 bits.
    const maxSmall = 1e8;
    const { bytes, decimals, isDouble } = this;
    let { values, at } = this;
    let count = this.count;
    for (;;) {
      if ((bytes[at] ?? 0) <= 0x20) at = this.afterSpace(at);
      const begin = at;
      const isNegative = bytes[at] === minus;
      if (isNegative) at++;
      let value = digitOf(bytes[at] ?? 0);
      if (!isDigit(value)) return 0;
      let next = bytes[++at] ?? 0;
      for (; isDigit(digitOf(next)) && value > 0 && value < maxSmall; next = bytes[++at] ?? 0)
        value = (value * 10 + digitOf(next)) | 0;
      if (count === values.length) values = this.grow(at);
      if (next === point && !isDouble) {
        value = this.readFraction(at + 1, value);
        at = this.at;
        next = bytes[at] ?? 0;
      }
      if ((next === comma || next === close || isSpace(next)) && !Number.isNaN(value))
        values[count++] = isNegative ? -value : value;
      else {
        at = decimals.read(begin);
        if (Number.isNaN(decimals.value)) return 0;
        values[count++] = decimals.value;
      }
      if ((bytes[at] ?? 0) <= 0x20) at = this.afterSpace(at);
      next = bytes[at++] ?? 0;
      if (next !== comma) return next === close ? this.endList(at, count) : 0;
    }
  }

  /**
   * The number with an integer part, of at most 9 digits, and the fraction at an offset; NaN if it takes all of its digits to know
   * the nearest float32. Moves to the byte after it.
   */
  private readFraction(begin: number, integer: number): number {
    const { bytes } = this;
    const maxSmall = 1e8;
    let at = begin;
    let next = bytes[at] ?? 0;
    let high = integer;
    for (; isDigit(digitOf(next)) && high < maxSmall; next = bytes[++at] ?? 0)
      high = (high * 10 + digitOf(next)) | 0;
    const middle = at;
    let low = 0;
    for (; isDigit(digitOf(next)) && at < middle + 9; next = bytes[++at] ?? 0)
      low = (low * 10 + digitOf(next)) | 0;
    this.at = at;
    const power = begin - at;
    const significand = shift(high, at - middle) + low;
    const value = shift(significand, power);
    // Without a digit it is not a number; with another one, or an exponent, it is read again.
    if (at === begin) return Number.NaN;
    return isExact(significand, power) ? value : nearestFloat(value);
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

/** Reads numbers of JSON (RFC 8259) in any of its forms. */
class DecimalReader {
  /** The number that was read last; NaN if there was none, or one outside the range of float32. */
  value = Number.NaN;
  private readonly view: DataView;
  private isNumber = true;
  /**
   * The digits of the number as an integer, rounded beyond 2^53, and the power of ten that it is a multiple of; NaN if it takes
   * `convert` to read them.
   */
  private significand = 0;
  private power = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly precision: Precision,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads the number at an offset. Returns the offset after it. */
  read(begin: number): number {
    const isNegative = isMinus(this.byteAt(begin));
    let at = this.readInteger(isNegative ? begin + 1 : begin);
    if (isPoint(this.byteAt(at))) at = this.readFraction(at + 1);
    if (isExponent(this.byteAt(at))) at = this.readExponent(at + 1);
    const value = this.isNumber ? this.magnitude() : Number.NaN;
    if (Number.isNaN(value) && this.isNumber) this.value = this.convert(begin, at);
    else this.value = isNegative ? -value : value;
    return at;
  }

  private byteAt(offset: number): number {
    return this.bytes[offset] ?? 0;
  }

  private readInteger(begin: number): number {
    const maxDigits = 17;
    let at = begin;
    let value = 0;
    for (let digit = digitOf(this.byteAt(at)); isDigit(digit); digit = digitOf(this.byteAt(++at)))
      value = value * 10 + digit;
    // Each further digit would round twice more.
    this.significand = at - begin > maxDigits ? Number.NaN : value;
    this.power = 0;
    this.isNumber = at === begin + 1 || (at > begin && digitOf(this.byteAt(begin)) !== 0);
    return at;
  }

  /** Reads the digits after the point. Returns the offset after them. */
  private readFraction(begin: number): number {
    const { bytes, view } = this;
    // Further digits of a fraction, from the first one that counts, are less than a rounding of the number.
    const maxDigits = 17;
    let at = begin;
    if (this.significand === 0) while (digitOf(this.byteAt(at)) === 0) at++;
    const end = Math.min(at + maxDigits, bytes.length);
    let value = 0;
    for (; at + 8 <= end; at += 8) {
      const run = eightDigits(view, at);
      if (run < 0) break;
      value = value * 1e8 + run;
    }
    const rest = at;
    let last = 0;
    let digit = digitOf(this.byteAt(at));
    for (; isDigit(digit) && at < end; digit = digitOf(this.byteAt(++at))) last = last * 10 + digit;
    value = shift(value, at - rest) + last;
    this.significand = shift(this.significand, at - begin) + value;
    this.power = begin - at;
    while (isDigit(digitOf(this.byteAt(at)))) at++;
    this.isNumber &&= at > begin;
    return at;
  }

  /** Reads what follows the `e`. Returns the offset after it. */
  private readExponent(begin: number): number {
    const sign = this.byteAt(begin);
    const first = isSign(sign) ? begin + 1 : begin;
    let at = first;
    let exponent = 0;
    for (let digit = digitOf(this.byteAt(at)); isDigit(digit); digit = digitOf(this.byteAt(++at)))
      exponent = Math.min(exponent * 10 + digit, 1e9);
    this.power += isMinus(sign) ? -exponent : exponent;
    this.isNumber &&= at > first;
    return at;
  }

  /** The value of the digits without their sign; NaN if it takes `convert` to know it. */
  private magnitude(): number {
    const { significand, power } = this;
    const value = shift(significand, power);
    if (isExact(significand, power)) return inRange(value);
    return this.precision === 'float32' ? inRange(nearestFloat(value)) : Number.NaN;
  }

  private convert(begin: number, end: number): number {
    return inRange(Number(Buffer.from(this.bytes.subarray(begin, end)).toString('latin1')));
  }
}

const isMinus = (byte: number): boolean => byte === 0x2d;
const isSign = (byte: number): boolean => byte === 0x2b || byte === 0x2d;
const isPoint = (byte: number): boolean => byte === 0x2e;
/** Of e and E. */
const isExponent = (byte: number): boolean => byte === 0x65 || byte === 0x45;

/** The value of the byte of a digit; not a digit value for any other byte, see `isDigit`. */
const digitOf = (byte: number): number => byte - 0x30;

/** Whether a value of `digitOf` is that of a digit; others are negative, large numbers without their sign, or above 9. */
const isDigit = (digit: number): boolean => digit >>> 0 <= 9;

/** Whether a byte is white space of JSON: space, line feed, carriage return or tab. */
export const isSpace = (byte: number): boolean =>
  byte <= 0x20 && (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);

/** The number of eight digits at an offset; -1 if they are not all digits. They must be within the bytes. */
function eightDigits(bytes: DataView, offset: number): number {
  // Each byte becomes the value of its digit. Other bytes have a high half, or get one when 6 is added.
  const first = bytes.getInt32(offset, true) ^ 0x30303030;
  const last = bytes.getInt32(offset + 4, true) ^ 0x30303030;
  if (((first | (first + 0x06060606) | last | (last + 0x06060606)) & 0xf0f0f0f0) !== 0) return -1;
  return Math.imul(fourDigits(first), 10_000) + fourDigits(last);
}

/** The number of four digits, the first one in the lowest byte: of two pairs of them, then of both. */
function fourDigits(digits: number): number {
  const pairs = Math.imul(digits, 10) + (digits >> 8);
  return Math.imul(pairs & 0xff, 100) + ((pairs >> 16) & 0xff);
}

const inRange = (value: number): number => (Number.isFinite(Math.fround(value)) ? value : Number.NaN);
