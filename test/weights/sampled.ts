const DAY_MS = 86_400_000;

/** One of so many cases, others each day; all of them with TEST_ALL. */
export function sampled<Case>(cases: readonly Case[], parts: number): Case[] {
  const part = Math.floor(Date.now() / DAY_MS) % parts;
  return cases.filter((_, index) => process.env['TEST_ALL'] === '1' || index % parts === part);
}
