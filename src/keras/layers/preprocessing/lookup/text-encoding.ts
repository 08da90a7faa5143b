import { optional, orNull, published, text } from '../../../argument.js';
import type { Complaint } from '../../shapes/shape-inference.js';

/** The most characters of a token that an argument names. */
const MAX_TOKEN = 1024;

/** A token with a meaning of its own, or null. */
export const textToken = () => published('TextToken', orNull(text(MAX_TOKEN)));

const MAX_NAME = 64;

/** The encoding of texts, which are Unicode here. */
export const textEncoding = () => optional(published('TextEncoding', text(MAX_NAME)), 'utf-8');

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
