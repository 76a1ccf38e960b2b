/**
 * Texts in UTF-8 with one character for each byte ("isomorphic" in WHATWG Infra): what sources write goes to
 * the caller in the bytes it came in, neither decoded nor encoded. A text in ASCII is its own octets.
 */

const NOT_ASCII = /[^\0-\x7f]/;
/** Short texts are converted here; three bytes hold any UTF-16 unit. */
const SHORT = 2_048;
const scratch = Buffer.allocUnsafeSlow(SHORT * 3);

export function octetsOf(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  if (text.length > SHORT) return Buffer.from(text).toString('latin1');
  return scratch.toString('latin1', 0, scratch.write(text));
}

/** The text whose octets these are. */
export function textOf(octets: string): string {
  if (!NOT_ASCII.test(octets)) return octets;
  if (octets.length > SHORT) return Buffer.from(octets, 'latin1').toString();
  return scratch.toString('utf8', 0, scratch.write(octets, 'latin1'));
}
