import { readPattern } from '../../../keras/patterns/pattern.js';
import { showValue } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';

/** Of all patterns of an argument: each weight of the model is matched with each of them. */
const MAX_SIZE = 2000;

/** Refuses patterns that are wrong, or not matched in linear time. @param pointer of all of them */
export function patternIssues(
  patterns: readonly { text: string; pointer: string }[],
  pointer: string,
): Finding[] {
  const read = patterns.map((pattern) => ({ ...pattern, pattern: readPattern(pattern.text) }));
  const size = read.reduce((sum, one) => sum + ('size' in one.pattern ? one.pattern.size : 0), 0);
  const issues = read.flatMap((one): Finding[] =>
    'complaint' in one.pattern
      ? [{ pointer: one.pointer, code: 'invalid_value', detail: detailOf(one.text, one.pattern.complaint) }]
      : [],
  );
  if (size <= MAX_SIZE) return issues;
  const detail = `The regular expressions are too large together. Use fewer or shorter ones, such as one for each layer: "encoder/.*".`;
  return [...issues, { pointer, code: 'invalid_value', detail }];
}

const detailOf = (text: string, complaint: string): string =>
  `The regular expression ${showValue(text)} ${complaint}. Patterns are those of Python's re that can be matched in linear time: characters, sets, groups, alternatives, quantifiers and anchors.`;
