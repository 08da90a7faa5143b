import { isUtf8 } from 'node:buffer';
import { Rejection, shown } from './rejection.js';

const NEW_LINE = 0x0a;
const SAVE_AGAIN = 'Save it as UTF-8: the default of to_csv in pandas, the file type "CSV UTF-8" in Excel.';

/**
 * Passes the bytes of a text through as long as they are UTF-8, with an optional BOM. Decoders replace
 * invalid bytes by U+FFFD, which can make different labels equal. @throws Rejection `invalid_csv` at the
 * first chunk that is not UTF-8, with the line number.
 */
export async function* checkedUtf8(source: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  for await (const chunk of source) {
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = joined.subarray(0, joined.length - cutCharacterBytes(joined));
    rest = joined.subarray(whole.length);
    if (!isUtf8(whole)) throw notUtf8(name, whole, line);
    line += countNewLines(whole);
    if (whole.length > 0) yield whole;
  }
  if (rest.length > 0) throw notUtf8(name, rest, line);
}

/** The number of bytes at the end that begin an incomplete character: 0 to 3. */
function cutCharacterBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    const continues = byte >= 0x80 && byte < 0xc0;
    if (!continues) return characterBytes(byte) > back ? back : 0;
  }
  return 0;
}

/** The length of the character that begins with this byte (RFC 3629). */
function characterBytes(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

/** No byte of a multi-byte character is a newline, so lines can be counted before decoding. */
function countNewLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, at + 1)) count += 1;
  return count;
}

function notUtf8(name: string, bytes: Buffer, firstLine: number): Rejection {
  const isUtf16 = firstLine === 1 && ['fffe', 'feff'].includes(bytes.toString('hex', 0, 2));
  const why = isUtf16
    ? 'it is in UTF-16'
    : `line ${firstLine + linesBeforeFault(bytes)} contains bytes that are not valid UTF-8`;
  return new Rejection('invalid_csv', `${shown(name)} is not in UTF-8: ${why}. ${SAVE_AGAIN}`);
}

function linesBeforeFault(bytes: Buffer): number {
  let begin = 0;
  let lines = 0;
  for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, begin)) {
    if (!isUtf8(bytes.subarray(begin, end))) return lines;
    begin = end + 1;
    lines += 1;
  }
  return lines;
}
