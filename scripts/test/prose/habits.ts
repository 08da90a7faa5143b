/** A wording that readers of this field would not use, and what to write instead. */
export interface Habit {
  pattern: RegExp;
  instead: string;
}

/**
 * The worst habits of foreign prose. Each pattern is searched case-insensitively in every line of sources, tests and
 * documentation, names included: keep them specific enough that a match is always a fault.
 */
export const HABITS: readonly Habit[] = [
  { pattern: /\bdata sets?\b/i, instead: 'dataset' },
  { pattern: /\bwho(m|se)?ever\b/i, instead: 'the caller, any process that, the operator' },
  { pattern: /\bthose who\b/i, instead: 'users, callers, clients' },
  { pattern: /\bfor people who\b/i, instead: 'for users who' },
  { pattern: /\bnobody knows\b/i, instead: 'it is unknown' },
  { pattern: /\beverybody/i, instead: 'all, everyone, shared' },
  { pattern: /\b(is|are|was|were|be|been|being) told\b/i, instead: 'is notified, receives, is logged' },
  { pattern: /\btells? of\b/i, instead: 'reports, describes, mentions' },
  { pattern: /\b(goes|go|went|going|gone) on\b(?! (to|a|an|the)\b)/i, instead: 'continue, resume' },
  { pattern: /(?<!\bthere )\b(is|are|was|were) no (?!longer|more|such|need)/i, instead: 'is not a, are not' },
  { pattern: /\bwhat it belongs to\b/i, instead: 'the resource' },
  { pattern: /\bcomes? to the same\b/i, instead: 'is identical, produces the same' },
  { pattern: /\bwithout a word\b/i, instead: 'silently' },
  { pattern: /\bbeside\b/i, instead: 'next to, in addition to' },
  { pattern: /\bmend(s|ed|ing)?\b/i, instead: 'repair, fix' },
  { pattern: /\/\*\*? (what|who|whose|whom|those|nobody)\b/i, instead: 'begin with a verb or a noun' },
  { pattern: /^\s*\/\/ (what|who|whose|whom|those|nobody)\b/i, instead: 'begin with a verb or a noun' },
];
