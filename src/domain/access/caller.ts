import { DEFAULT_PROJECT, type Scope } from '../../contracts/access.js';

/** The name of a project: the owner of jobs, data sets and models. */
export type Project = string;

/** Who sends a request, as far as anybody below the API needs to know. */
export interface Caller {
  project: Project;
  scopes: readonly Scope[];
  /** Id of the key it came with; null where the service asks for none. */
  keyId: string | null;
}

/** Whoever calls a service that has no keys. */
export const ANYBODY: Caller = { project: DEFAULT_PROJECT, scopes: ['admin'], keyId: null };

/** Whether the caller may do what needs this scope. */
export function isAllowed({ scopes }: Caller, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}

/** Something that is one for each caller: it shows and names nothing of other projects. */
export type ForCaller<Thing> = (caller: Caller) => Thing;

/** Something that exists once for each project. */
export type ForProject<Thing> = (project: Project) => Thing;

/** Makes each project's when it is first asked for. There are as many as projects have keys. */
export function onceForProject<Thing>(make: ForProject<Thing>): ForProject<Thing> {
  const made = new Map<Project, Thing>();
  return (project) => {
    const thing = made.get(project) ?? make(project);
    made.set(project, thing);
    return thing;
  };
}
