/** The reference city among further departments: the graph that a planner has to find its way in. */
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { SOURCES, type SourceName, sdlOf } from './city.ts';

/** Supergraph of `departments` departments, the three of the reference work among them. */
export function widerSupergraph(urlOf: (name: SourceName) => string, departments: number): string {
  const city = SOURCES.map((name) => ({ name, url: urlOf(name), typeDefs: parse(sdlOf(name)) }));
  const further = Array.from({ length: Math.max(0, departments - city.length) }, (_, nr) => ({
    name: `further${nr}`,
    url: `http://further${nr}.invalid/graphql`,
    typeDefs: parse(furtherSdl(nr)),
  }));
  const result = composeServices([...city, ...further]);
  if (result.errors) throw new Error(result.errors.map(({ message }) => message).join('\n'));
  return result.supergraphSdl;
}

/** Each adds to persons, so that it is a way that a plan could take. */
function furtherSdl(nr: number): string {
  return `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
    scalar Ref
    type Query { further${nr}(first: Int): [Further${nr}] }
    type Further${nr} @key(fields: "id") { id: Ref!  text: String  about: Person }
    type Person @key(fields: "id") { id: Ref!  further${nr}: [Further${nr}] }
  `;
}
