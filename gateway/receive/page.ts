/** What a browser gets: how to ask, in both languages. No script, no form, nothing loaded. */

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export const PAGE = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>地峡 Isthmus</title>
<style>
  :root { color-scheme: light dark; --line: #8884; --soft: #8881 }
  body { font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif;
    max-width: 46rem; margin: 3rem auto; padding: 0 1.25rem }
  h1 { font-size: 1.6rem; margin: 0 0 .25rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
  pre { background: var(--soft); border: 1px solid var(--line); border-radius: .5rem;
    padding: .9rem 1rem; overflow-x: auto; font-size: .86rem; line-height: 1.55 }
  code { font-family: ui-monospace, "SFMono-Regular", Consolas, monospace }
  td { border-top: 1px solid var(--line); padding: .4rem .9rem .4rem 0; vertical-align: top }
  table { border-collapse: collapse; width: 100% }
</style>
</head>
<body>
<h1>地峡 Isthmus</h1>
<p>数据留在各部门，按用途逐项共享，每次使用都有记录。<br>
<span lang="en">Data stays with its department, is shared item by item for a purpose, and every use is recorded.</span></p>

<h2>查询 <span lang="en">To query</span></h2>
<pre><code>TOKEN=$(npm run --silent isthmus -- token --as hotline-clerk | tail -1)
curl http://127.0.0.1:4000/graphql \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Sharing-Purpose: EARLY_MEDIATION" \\
  -H "Content-Type: application/json" \\
  -d '{"query":"{ people(first: 3) { name phone communityCode } }"}'</code></pre>

<table>
<tr><td><code>Authorization</code></td><td>身份令牌 <span lang="en">who asks</span></td></tr>
<tr><td><code>Sharing-Purpose</code></td><td>使用场景，须为职责所允许 <span lang="en">for what, as the duty permits</span></td></tr>
<tr><td><code>Sharing-Matter</code></td><td>所办事项编号，三级以上个人信息必填 <span lang="en">the case it is for, needed for personal items of level 3 and above</span></td></tr>
<tr><td><code>Accept-Language</code></td><td><code>zh</code> 或 <span lang="en">or</span> <code>en</code></td></tr>
</table>

<h2>看不到的信息项 <span lang="en">Items that are withheld</span></h2>
<p>答复中为 <code>null</code>，<code>errors</code> 与 <code>extensions.access</code> 逐项写明理由、依据和申请方式。<br>
<span lang="en">They are <code>null</code>; <code>errors</code> and <code>extensions.access</code> say for each why, on what basis, and how to apply.</span></p>
</body>
</html>
`;
