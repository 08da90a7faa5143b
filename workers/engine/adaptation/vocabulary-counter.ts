import {
  mostTerms,
  type Term,
  type VocabularyArguments,
} from '../../../src/keras/layers/preprocessing/lookup/vocabulary.js';

/** The vocabulary that a layer is given. */
export interface AdaptedVocabulary {
  /** Without mask and OOV tokens. */
  vocabulary: Term[];
  /** Of each term; null where the layer has none. */
  idf_weights: number[] | null;
}

/** Counts the terms of documents, as `update_state` of keras.src.layers.preprocessing.index_lookup. */
export interface VocabularyCounter {
  add(document: Iterable<Term>): void;
  /** The most frequent terms first, as `finalize_state`. */
  finish(): AdaptedVocabulary;
}

/** A term's number of occurrences, and of documents. */
interface Count {
  total: number;
  documents: number;
  /** The last document that it was found in. */
  last: number;
}

/** Begins to count. */
export function vocabularyCounter(config: VocabularyArguments): VocabularyCounter {
  const counts = new Map<Term, Count>();
  let documents = 0;
  return {
    add(document) {
      documents += 1;
      for (const term of document) {
        const count = counts.get(term) ?? { total: 0, documents: 0, last: 0 };
        count.total += 1;
        if (count.last < documents) count.documents += 1;
        count.last = documents;
        counts.set(term, count);
      }
    },
    finish() {
      for (const special of [config.mask_token, config.oov_token])
        if (special !== null) counts.delete(special);
      const sorted = [...counts].sort(byFrequency).slice(0, mostTerms(config));
      return {
        vocabulary: sorted.map(([term]) => term),
        idf_weights:
          config.output_mode === 'tf_idf'
            ? sorted.map(([, count]) => inverseFrequency(count, documents))
            : null,
      };
    },
  };
}

const inverseFrequency = ({ documents }: Count, all: number): number =>
  Math.fround(Math.log(1 + all / (1 + documents)));

/** Terms of equal frequency are in falling order: of their bytes, or numbers. */
const byFrequency = ([term, { total }]: [Term, Count], [other, { total: others }]: [Term, Count]): number =>
  others - total || (typeof term === 'number' ? Number(other) - term : byBytes(String(other), term));

const byBytes = (text: string, other: string): number =>
  Buffer.compare(Buffer.from(text), Buffer.from(other));
