import { type DataDirectory, isPathSafe } from './data-directory.js';
import { directoryNames } from './directory-names.js';

/** The data directory as seen by each project that has data in it, the default project first. */
export async function projectDirectories(directory: DataDirectory): Promise<DataDirectory[]> {
  const projects = (await directoryNames(directory.projects)).filter((name) => isPathSafe('project', name));
  return [directory, ...projects.map((project) => directory.inProject(project))];
}
