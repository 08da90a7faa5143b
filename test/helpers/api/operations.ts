import type { Scope } from '../../../src/contracts/access.js';
import type { DocumentedAnswer } from './documented-answers.js';

export interface Parameter {
  name: string;
  in: string;
  schema?: { type?: string; anyOf?: unknown[] };
}

export interface Operation {
  path: string;
  method: string;
  operationId?: string;
  description?: string;
  security?: Record<string, string[]>[];
  'x-required-scope'?: Scope;
  parameters?: Parameter[];
  responses: Record<string, DocumentedAnswer>;
  requestBody?: { required?: boolean; content: Record<string, unknown> };
}

interface Reference {
  $ref: string;
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      Omit<Operation, 'path' | 'method' | 'parameters'> & { parameters?: (Parameter | Reference)[] }
    >
  >;
  components: { parameters: Record<string, Parameter> };
}

/** Every method a path is tried with. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Every operation of a running API's own document. */
export async function readOperations(url: string): Promise<Operation[]> {
  // Another test compares the served document with the committed one.
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
      parameters: (operation.parameters ?? []).map((given) => resolved(given, document)),
    })),
  );
}

function resolved(parameter: Parameter | Reference, { components }: Document): Parameter {
  if (!('$ref' in parameter)) return parameter;
  const found = components.parameters[parameter.$ref.replace('#/components/parameters/', '')];
  if (found === undefined) throw new Error(`${parameter.$ref} is missing`);
  return found;
}

/** Whether the operation is part of the API that keys are for. */
export const needsKey = ({ path }: Pick<Operation, 'path'>): boolean => path.startsWith('/api/v1/');

/** A path with its parameters filled in. */
export const fillPath = (path: string, values: Readonly<Record<string, string>>): string =>
  path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => values[`${path.split('/')[3]}.${name}`] ?? values[name] ?? 'x',
  );
