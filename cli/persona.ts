/** Demo personas of the registry. */
import type { Bundle, ClassEntry, Persona, SubjectClass } from '../policies/model/index.ts';
import { CliError } from './output.ts';

export function personaOf(bundle: Bundle, name: string): { persona: Persona; entry: ClassEntry } {
  const { personas, classes } = bundle.registry;
  const persona = Object.hasOwn(personas, name) ? personas[name] : undefined;
  const entry = classes.find((candidate) => candidate.id === persona?.class);
  if (!persona || !entry) throw unknownPersona(name, Object.keys(personas));
  return { persona, entry };
}

export function personaClass(bundle: Bundle, name: string): SubjectClass {
  const { persona, entry } = personaOf(bundle, name);
  const { kind, dept, duties, clearance, azp } = entry;
  const areas = persona.areas ?? entry.areas;
  return { kind, dept, duties, clearance, areas, ...(azp === undefined ? {} : { azp }) };
}

function unknownPersona(name: string, known: readonly string[]): CliError {
  return new CliError(
    'UNKNOWN_PERSONA',
    {
      zh: '没有名为 {name} 的演示人物。可用：{known}。',
      en: 'There is no demo persona "{name}". Known: {known}.',
    },
    { name, known: known.join(', ') },
  );
}
