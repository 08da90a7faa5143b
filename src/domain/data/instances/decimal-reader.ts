import { isExact, nearestFloat, shift } from './decimal.js';
import { digitOf, eightDigits, isDigit } from './digits.js';

/** Element type of the numbers that are read. */
export type Precision = 'float32' | 'float64';

const isMinus = (byte: number): boolean => byte === 0x2d;
const isSign = (byte: number): boolean => byte === 0x2b || byte === 0x2d;
const isPoint = (byte: number): boolean => byte === 0x2e;
/** Of e and E. */
const isExponent = (byte: number): boolean => byte === 0x65 || byte === 0x45;

/** Reads numbers of JSON (RFC 8259) in any of its forms. */
export class DecimalReader {
  /** The number that was read last; NaN if there was none, or one outside the range of float32. */
  value = Number.NaN;
  private readonly view: DataView;
  private isNumber = true;
  /** The digits of the number as an integer, rounded beyond 2^53, and the power of ten that it is a multiple of. */
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
    let at = begin;
    let value = 0;
    for (let digit = digitOf(this.byteAt(at)); isDigit(digit); digit = digitOf(this.byteAt(++at)))
      value = value * 10 + digit;
    this.significand = value;
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

const inRange = (value: number): number => (Number.isFinite(Math.fround(value)) ? value : Number.NaN);
