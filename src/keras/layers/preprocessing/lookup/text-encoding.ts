import { optional, text } from '../../../argument.js';
import type { Complaint } from '../../shapes/shape-inference.js';

/** The most characters of a token that an argument names. */
export const MAX_TOKEN = 1024;

const MAX_NAME = 64;

/** The encoding of texts, which are Unicode here. */
export const textEncoding = () => optional(text(MAX_NAME), 'utf-8');

/** Refuses other encodings than UTF-8. */
export const encodingComplaints = ({ encoding }: { encoding: string }): Complaint[] =>
  /^utf[-_]?8$/i.test(encoding)
    ? []
    : [
        {
          argument: 'encoding',
          complaint: `Texts are stored as UTF-8; got ${JSON.stringify(encoding)}. Set encoding to utf-8.`,
        },
      ];
