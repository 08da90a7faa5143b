/**
 * The constants of these modules are written where they are used: a loop of compiled code has the number then,
 * and otherwise looks the name up each time.
 */

/** The value of the byte of a digit; not a digit value for any other byte, see `isDigit`. */
export const digitOf = (byte: number): number => byte - 0x30;

/** Whether a value of `digitOf` is that of a digit; others are negative, large numbers without their sign, or above 9. */
export const isDigit = (digit: number): boolean => digit >>> 0 <= 9;

/** Whether a byte is white space of JSON: space, line feed, carriage return or tab. */
export const isSpace = (byte: number): boolean =>
  byte <= 0x20 && (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);

/** The number of eight digits at an offset; -1 if they are not all digits. They must be within the bytes. */
export function eightDigits(bytes: DataView, offset: number): number {
  // Each byte becomes the value of its digit. What is no digit has a high half, or has one when 6 is added.
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
