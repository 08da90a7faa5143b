import type { Result } from './run.js';

/** The most characters of a difference that are shown. */
const SHOWN = 1500;

/** A difference, with the command that repeats it. */
export function difference({ subject, seed, index, shown, outcome }: Result): string | undefined {
  if (outcome.outcome !== 'different') return undefined;
  const name = `${subject.kind} ${subject.name}`;
  const again = `npm run test:parity -- --seed ${seed} --only '^${name}$' --draw ${index}`;
  return `DIFFERENT ${name} ${shown}\n  ${outcome.message.slice(-SHOWN)}\n  again: ${again}`;
}

/** How many draws ended in each way, and each disagreement once. */
export function summary(results: readonly Result[]): string[] {
  const ends = countsOf(results.map(({ outcome }) => outcome.outcome));
  const disagreements = countsOf(results.flatMap(disagreement));
  return [
    `${results.length} draws: ${[...ends].map(([end, count]) => `${count} ${WORDS[end]}`).join(', ')}`,
    ...(disagreements.size > 0 ? ['Disagreements about what is accepted or saved:'] : []),
    ...[...disagreements].sort().map(([text, count]) => `  ${count} × ${text}`),
  ];
}

const WORDS: { readonly [K in Result['outcome']['outcome']]: string } = {
  equal: 'equal',
  refused: 'refused by both',
  stricter: 'out of bounds, refused here alone',
  excepted: 'excepted',
  different: 'different',
};

function disagreement({ subject, outcome }: Result): string[] {
  const numbers = (text: string) => text.replace(/got -?[\d.]+/, 'got another');
  if (outcome.outcome === 'stricter') return [`${subject.kind}: ${numbers(outcome.complaint)}`];
  return outcome.outcome === 'excepted' ? [`${subject.kind} ${subject.name}: ${outcome.reason}`] : [];
}

function countsOf<Value>(values: readonly Value[]): Map<Value, number> {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
