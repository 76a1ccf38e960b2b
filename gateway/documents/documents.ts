/**
 * documents: the text of a request that names a persisted document by its hash. Nothing is ever stored at
 * a client's word (automatic persisted queries are off): what is there was deployed in a manifest.
 */
import { basename, dirname, join } from 'node:path';
import type { Registry } from '../../policies/model/index.ts';
import { ClientError } from '../errors.ts';
import { type Received, seal, type VerifiedIdentity } from '../stages.ts';
import { hashOf, type Manifest, ManifestInvalid, readManifest } from './manifest.ts';

export interface DocumentsOptions {
  /** The manifest of everybody whose application has none of its own; those lie beside it. */
  readonly file?: string;
  /** Documents of a manifest only. */
  readonly only?: boolean;
  /** An application's manifest cannot be used: it has no documents then. */
  readonly onProblem: (problem: ManifestInvalid) => void;
}

export interface Documents {
  /**
   * The request with the text that it stands for. Throws ClientError: PERSISTED_DOCUMENT_NOT_FOUND,
   * PERSISTED_DOCUMENT_REQUIRED, BAD_REQUEST where text and hash differ.
   */
  resolve(received: Received, identity: Pick<VerifiedIdentity, 'app'>): Received;
  /** The manifests that the registry names for applications. */
  follow(registry: Registry): void;
}

/** Throws ManifestInvalid where `file` cannot be used. */
export function openDocuments({ file, only = false, onProblem }: DocumentsOptions): Documents {
  const common: Manifest = file === undefined ? new Map() : readManifest(file);
  const read = new Map<string, Manifest>();
  let byApp: ReadonlyMap<string, Manifest> = new Map();

  function manifestNamed(name: string): Manifest {
    const known = read.get(name);
    if (known) return known;
    const manifest = readOrReport(name);
    read.set(name, manifest);
    return manifest;
  }

  /** A manifest that cannot be used is empty: its application may send nothing that is not in it. */
  function readOrReport(name: string): Manifest {
    try {
      return readManifest(fileBeside(file, name));
    } catch (error) {
      if (!(error instanceof ManifestInvalid)) throw error;
      onProblem(error);
      return new Map();
    }
  }

  return {
    resolve(received, { app }) {
      const { documentId, query } = received;
      if (documentId === undefined && !only) return received;
      const manifest = (app === undefined ? undefined : byApp.get(app)) ?? common;
      if (documentId === undefined) {
        if (manifest.has(hashOf(query))) return received;
        throw new ClientError('PERSISTED_DOCUMENT_REQUIRED');
      }
      if (query !== '') return withBoth(received, documentId, !only || manifest.has(documentId));
      const text = manifest.get(documentId);
      if (text === undefined) throw notFound(documentId);
      return seal<Received>({ ...received, query: text });
    },
    follow({ apps }) {
      byApp = new Map(
        apps.flatMap(({ azp, manifest }) =>
          manifest === undefined ? [] : [[azp, manifestNamed(manifest)] as const],
        ),
      );
    },
  };
}

/** What automatic persisted queries would register; here it is a text like any other, if the hash is its. */
function withBoth(received: Received, documentId: string, allowed: boolean): Received {
  if (hashOf(received.query) !== documentId)
    throw new ClientError('BAD_REQUEST', {
      detail: {
        zh: 'query 的 SHA-256 与所给编号不符',
        en: 'the SHA-256 of "query" is not the id that was given',
      },
    });
  if (allowed) return received;
  throw notFound(documentId);
}

function notFound(id: string): ClientError {
  return new ClientError('PERSISTED_DOCUMENT_NOT_FOUND', { id });
}

/** The registry gives a name, not a path: nothing outside the folder can be named. */
function fileBeside(file: string | undefined, name: string): string {
  if (file !== undefined && name === basename(name) && name !== '..')
    return join(dirname(file), name);
  throw new ManifestInvalid({
    zh: `登记的清单 ${name} 无处可寻：须以 --documents 指明目录中的清单，登记项只写文件名。`,
    en: `The registered manifest ${name} has no place: --documents names a manifest in its folder, the registry a file name only.`,
  });
}
