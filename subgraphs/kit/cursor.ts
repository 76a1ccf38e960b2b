/**
 * Positions in lists. A cursor holds values of order columns, so it is encrypted (AES-256-GCM), and bound
 * by its associated data to type, order, consumer and purpose: another's cursor does not open.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { badInput } from './errors.ts';

export type PositionValue = string | number | boolean | null;
/** Values of the order columns and, last, of the primary key. */
export type Position = readonly PositionValue[];

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CURSOR_LENGTH_MAX = 1000;
/** Positions are filled up to a multiple of it, so that the usual ones are all as long. */
const BLOCK_BYTES = 64;

export interface CursorBinding {
  readonly type: string;
  readonly consumer: string;
  readonly purpose: string;
  /** Columns and directions that the position has values of. */
  readonly order: readonly string[];
}

/** Key of cursors, apart from the reference key it is derived from. */
export function cursorKey(departmentKey: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', departmentKey, '', 'isthmus cursor v1', 32));
}

export function sealCursor(position: Position, binding: CursorBinding, key: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(binding));
  const text = Buffer.concat([cipher.update(padded(JSON.stringify(position))), cipher.final()]);
  return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url');
}

/** White space that JSON allows behind a value: the cipher keeps lengths, and a length would tell. */
function padded(json: string): Buffer {
  const bytes = Buffer.byteLength(json);
  const filled = Buffer.alloc(Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES, ' ');
  filled.write(json, 'utf8');
  return filled;
}

/** The position; throws BAD_USER_INPUT where the cursor was not made for this very binding. */
export function openCursor(cursor: string, binding: CursorBinding, key: Uint8Array): Position {
  const position = decrypt(cursor, binding, key);
  if (position?.length !== binding.order.length) throw badInput('CURSOR', { argument: 'after' });
  return position;
}

function decrypt(cursor: string, binding: CursorBinding, key: Uint8Array): Position | undefined {
  if (cursor.length > CURSOR_LENGTH_MAX) return undefined;
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associatedData(binding)).setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    const position = JSON.parse(Buffer.concat([text, decipher.final()]).toString('utf8'));
    return Array.isArray(position) ? (position as Position) : undefined;
  } catch {
    return undefined;
  }
}

function associatedData({ type, consumer, purpose, order }: CursorBinding): Buffer {
  return Buffer.from(JSON.stringify([type, consumer, purpose, order]));
}
