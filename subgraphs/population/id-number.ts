/**
 * Resident identity numbers (GB 11643-1999) that cannot be anybody's: every part is plausible except the
 * check digit, which is wrong on purpose in all demo data.
 */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';

/** The right check digit (ISO 7064 MOD 11-2) of the first 17 digits. */
export function checkDigit(first17: string): string {
  let sum = 0;
  for (const [i, weight] of WEIGHTS.entries()) sum += weight * Number(first17[i]);
  return CHECK_DIGITS.charAt(sum % 11);
}

/** True for 18 characters whose check digit holds; demo numbers never do. */
export function checkDigitHolds(idNumber: string): boolean {
  return /^\d{17}[\dX]$/.test(idNumber) && checkDigit(idNumber.slice(0, 17)) === idNumber[17];
}

/** A number of the right form whose check digit fails, for the first 17 digits. */
export function invalidIdNumber(first17: string): string {
  const right = CHECK_DIGITS.indexOf(checkDigit(first17));
  // 3 is coprime to 11, so every wrong digit occurs and none is right.
  const wrong = (right + 3 + (Number(first17[15]) % 5)) % CHECK_DIGITS.length;
  return first17 + CHECK_DIGITS.charAt(wrong);
}
