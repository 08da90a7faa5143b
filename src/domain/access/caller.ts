import { DEFAULT_PROJECT, type Scope } from '../../contracts/access.js';

/** The name of a project: the owner of jobs, datasets and models. */
export type Project = string;

/** The sender of a request, as seen by the layers below the API. */
export interface Caller {
  project: Project;
  scopes: readonly Scope[];
  /** Id of the request's key; null if the service requires none. */
  keyId: string | null;
}

/** The caller of a service without keys. */
export const ANYBODY: Caller = { project: DEFAULT_PROJECT, scopes: ['admin'], keyId: null };

/** Whether the caller has this scope. */
export function isAllowed({ scopes }: Caller, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}

/** A view per caller: it shows and reveals nothing of other projects. */
export type ForCaller<Thing> = (caller: Caller) => Thing;

/** Something that exists once per project. */
export type ForProject<Thing> = (project: Project) => Thing;

/** Creates the instance of each project on first use. There are as many as projects with keys. */
export function onceForProject<Thing>(make: ForProject<Thing>): ForProject<Thing> {
  const made = new Map<Project, Thing>();
  return (project) => {
    const thing = made.get(project) ?? make(project);
    made.set(project, thing);
    return thing;
  };
}

/** The view of each caller, made once per project. */
export function onceForCaller<Thing>(make: ForProject<Thing>): ForCaller<Thing> {
  const once = onceForProject(make);
  return ({ project }) => once(project);
}
