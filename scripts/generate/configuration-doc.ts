/** A documented leaf of the configuration schema. */
interface Setting {
  type?: string;
  enum?: readonly string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  pattern?: string;
  description?: string;
}

const INTRODUCTION = `# Configuration

Every setting is an environment variable, read by the API and the workers alike. A value out of bounds stops the start
with a message that names it. Set-up alone reads \`TRAINHORN_ENGINE\`, \`cpu\` or \`cuda\`: the TensorFlow it installs.

This page is made from \`src/config.ts\`.
`;

/** docs/configuration.md. */
export function renderConfigurationDoc(schema: { properties: Readonly<Record<string, object>> }): string {
  // A leaf is a JSON Schema; every field of Setting is optional.
  const rows = Object.entries(schema.properties).map(([name, leaf]) => row(name, leaf as Setting));
  return [INTRODUCTION, '| variable | type | default | meaning |', '|---|---|---|---|', ...rows, ''].join(
    '\n',
  );
}

function row(name: string, setting: Setting): string {
  const cells = [`\`${name}\``, typeOf(setting), defaultOf(setting), setting.description ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function typeOf({ type, enum: values, minimum, maximum, pattern }: Setting): string {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (pattern !== undefined) return `${type}, \`${pattern}\``;
  if (minimum === undefined) return type ?? '';
  return maximum === undefined ? `${type} ≥ ${minimum}` : `${type}, ${minimum} to ${maximum}`;
}

const defaultOf = (setting: Setting): string =>
  setting.default === undefined ? '' : `\`${String(setting.default)}\``;
