import type { UploadItemCode } from '../../../src/domain/problems/item-codes.js';
import { MAX_LIST_BYTES, MAX_TEXT_LENGTH, textFault } from '../../../src/schema/shown-text.js';
import { Rejection, shown } from '../rejection.js';

/**
 * Checks a name that responses show verbatim: of a class, column, file, folder or array. @param where The
 * named thing and its location: `Row 3, label column 'y': the label`. @throws Rejection `invalid_name`
 */
export function checkName(name: string, where: string, pointer?: string): void {
  const fault = textFault(name);
  if (fault !== undefined) throw invalidName(name, where, fault, pointer);
}

/** Creates the rejection of a name for the given reason. */
export function invalidName(name: string, where: string, fault: string, pointer?: string): Rejection {
  return new Rejection('invalid_name', `${where} ${shown(name)} ${fault}`, pointer);
}

/** Limits the total bytes of the names of a list, which every response about the dataset contains. */
export interface NameBudget {
  /** @throws Rejection if the names exceed the budget. */
  add(name: string): void;
}

/** Creates a budget for names of one kind, such as `columns`; `code` is the error code for exceeding it. */
export function createNameBudget(kind: string, code: UploadItemCode, fix: string): NameBudget {
  let bytes = 0;
  return {
    add(name) {
      bytes += Buffer.byteLength(name);
      if (bytes <= MAX_LIST_BYTES) return;
      throw new Rejection(
        code,
        `The names of the ${kind} exceed ${MAX_LIST_BYTES} bytes of UTF-8 in total, the limit for responses. ${fix}`,
      );
    },
  };
}

/** The beginning of a text for a message, copied, because a slice would keep the whole text in memory. */
export function kept(text: string, length = MAX_TEXT_LENGTH): string {
  if (text.length <= length) return text;
  return Buffer.from(text.slice(0, length), 'utf16le').toString('utf16le');
}
