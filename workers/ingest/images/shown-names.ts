import type { UploadItemCode } from '../../../src/domain/problems/item-codes.js';
import { MAX_LIST_BYTES, MAX_TEXT_LENGTH, textFault } from '../../../src/schema/shown-text.js';
import { Rejection, shown } from '../rejection.js';

/**
 * Checks a name that answers show as it is: of a class, a column, a file, a folder or an array.
 * @param where The thing that is named and its place: `Row 3, label column 'y': the label`.
 * @throws Rejection `invalid_name`
 */
export function checkName(name: string, where: string, pointer?: string): void {
  const fault = textFault(name);
  if (fault !== undefined) throw invalidName(name, where, fault, pointer);
}

/** Refuses a name for the given reason. */
export function invalidName(name: string, where: string, fault: string, pointer?: string): Rejection {
  return new Rejection('invalid_name', `${where} ${shown(name)} ${fault}`, pointer);
}

/** Counts the bytes of the names of a list, which every answer about the dataset holds. */
export interface NameBudget {
  /** @throws Rejection where the names are more than an answer can hold. */
  add(name: string): void;
}

/** A budget for names of one kind, such as `columns`, whose excess has the code. */
export function createNameBudget(kind: string, code: UploadItemCode, fix: string): NameBudget {
  let bytes = 0;
  return {
    add(name) {
      bytes += Buffer.byteLength(name);
      if (bytes <= MAX_LIST_BYTES) return;
      throw new Rejection(
        code,
        `The names of the ${kind} have together more than ${MAX_LIST_BYTES} bytes in UTF-8, the most that answers hold. ${fix}`,
      );
    },
  };
}

/** The beginning of a text that is kept for a message, as a string of its own: a slice would keep the whole text in memory. */
export function kept(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return text;
  return Buffer.from(text.slice(0, MAX_TEXT_LENGTH), 'utf16le').toString('utf16le');
}
