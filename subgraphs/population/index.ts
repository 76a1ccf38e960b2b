/**
 * The synthetic population behind every department's demo data. Seeds import it; nothing that answers
 * requests does. Labels of the planted stories are in truth.ts, which only tests and the seeding step of
 * the demo may import.
 */
export { ageOf, date, dateTime, daysBetween, instant, plusDays, TODAY, utc } from './dates.ts';
export type { FaultService, LocalFault } from './faults.ts';
export { checkDigit, checkDigitHolds, invalidIdNumber } from './id-number.ts';
export type { Channel, MatterKind } from './matters.ts';
export { MATTER_CLASSES, MATTER_KINDS } from './matters.ts';
export { givenName, hanSurname, mongolianName, RARE_CHARACTERS, type Sex } from './names.ts';
export { OPEN_MATTERS } from './numbering.ts';
export {
  DEMO_CITIZEN,
  type Household,
  PERSON_COUNT,
  type Person,
  type Population,
  population,
} from './persons.ts';
export {
  type Area,
  type Community,
  type Estate,
  type Grid,
  type Places,
  places,
  type Street,
} from './places.ts';
export { docket, type Filing, localFaults } from './plan.ts';
export { chance, int, pick, type Rng, rngFor, shuffled, weighted } from './random.ts';
