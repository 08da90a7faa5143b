import { isUtf8 } from 'node:buffer';
import { type Entry, getFileNameLowLevel, validateFileName } from 'yauzl';

const UTF8_FLAG = 0x800;

/**
 * The name of an archive entry: UTF-8 if its bytes are valid UTF-8, whatever the flag says, else code page
 * 437, which the format prescribes. In Unicode NFC, so that a name packed on a Mac equals the same name
 * packed elsewhere. @throws Error for a name that escapes the archive.
 */
export function entryName({ fileNameRaw, extraFields }: Entry): string {
  const flag = isUtf8(fileNameRaw) ? UTF8_FLAG : 0;
  const name = getFileNameLowLevel(flag, fileNameRaw, extraFields, false);
  const problem = validateFileName(name);
  if (problem !== null && problem !== undefined) throw new Error(problem);
  return withoutEmptyParts(name).normalize('NFC');
}

/** Turns `./cat//1.png` into `cat/1.png`; the trailing slash of a folder stays. */
function withoutEmptyParts(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return parts.join('/') + (name.endsWith('/') ? '/' : '');
}
