/** The entries of a setting that are separated by commas. */
export const listOf = (setting: string): string[] =>
  setting
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
