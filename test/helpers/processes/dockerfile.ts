/** One instruction of a Dockerfile: `COPY`, and the words after it. */
export interface Instruction {
  name: string;
  words: string;
}

/** The instructions of each stage, without those before the first `FROM`. */
export function readStages(dockerfile: string): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const [, name = '', words = ''] of dockerfile.matchAll(/^([A-Z]+) (.*(?:\\\n.*)*)$/gm)) {
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, words });
  }
  return stages;
}

/** The words after every instruction of that name. */
export const wordsOf = (instructions: readonly Instruction[], wanted: string): string[] =>
  instructions.flatMap(({ name, words }) => (name === wanted ? [words] : []));

/** The command of a `CMD [...]`, at the end of a health check too. */
export function commandOf(words: string): string[] {
  const list: unknown = JSON.parse(words.slice(words.indexOf('[')));
  return Array.isArray(list) ? list.map(String) : [];
}
