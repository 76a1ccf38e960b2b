// Installs what is missing, and nothing when nothing is: run before start, test and isthmus, so that a
// fresh clone needs Node and no other step. `install.mjs <folder>` does so for a package of its own below
// the root, such as the peers of the benchmarks. Uses only Node's own modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? '';
const root = fileURLToPath(new URL(folder === '' ? '..' : `../${folder}/`, import.meta.url));
const marker = `${root}node_modules/.isthmus-installed`;

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `需要 Node 20.19 或更高版本，当前为 ${process.versions.node}。请升级后重试。\n` +
      `Node 20.19 or newer is needed; this is ${process.versions.node}. Upgrade Node and try again.`,
  );
  process.exit(1);
}

// The lock file's hash decides, not the folder's existence: a pulled change of dependencies installs too.
const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');
const installed = existsSync(marker) ? readFileSync(marker, 'utf8') : '';
if (installed !== wanted) {
  console.error(`安装依赖 / installing dependencies (once) ${folder} …`);
  // No install script is needed by any dependency, so none may run.
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(
    npm,
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (result.status !== 0) {
    console.error(
      '依赖安装失败：请检查网络与磁盘空间，然后运行 npm ci 查看详情。\n' +
        'Installing failed: check network and disk space, then run `npm ci` to see why.',
    );
    process.exit(1);
  }
  writeFileSync(marker, wanted);
}
