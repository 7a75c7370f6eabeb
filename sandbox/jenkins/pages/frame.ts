// The frame all pages of this Jenkins share: one small stylesheet, light and dark.
import { escapeHtml } from "../../stand-in/reply.ts";

/** A whole page; `refreshSeconds` reloads it while something is going on. */
export function drawPage(title: string, body: string, refreshSeconds?: number): string {
  const refresh = refreshSeconds === undefined ? "" : `<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">${refresh}
<title>${escapeHtml(title)} [Jenkins]</title><style>${styles}</style></head>
<body><header><a href="/"><strong>Jenkins</strong></a> <span>stand-in on loopback</span></header>
<main>${body}</main></body></html>`;
}

/** A word with the colour of what it says. */
export function drawState(word: string): string {
  const text = escapeHtml(word.toLowerCase().replaceAll("_", " "));
  return `<span class="state ${stateClasses[word] ?? "quiet"}">${text}</span>`;
}

/** A moment as people read it. */
export function drawTime(ms: number): string {
  const text = new Date(ms).toISOString();
  return `<time datetime="${text}">${text.replace("T", " ").slice(0, 19)} UTC</time>`;
}

const stateClasses: Readonly<Record<string, string>> = {
  SUCCESS: "good",
  FAILURE: "bad",
  UNSTABLE: "warn",
  RUNNING: "live",
  QUEUED: "live",
};

const styles = `
:root{color-scheme:light dark;--ground:light-dark(#f7f8fa,#16181d);--card:light-dark(#fff,#1f2229);
--ink:light-dark(#1b1f27,#e4e7ec);--soft:light-dark(#5b6472,#9aa3b2);
--line:light-dark(#dfe3e9,#333844);--link:light-dark(#0a5bb5,#7db8ff);--good:light-dark(#166a35,#63d08d);
--bad:light-dark(#b3261e,#ff8a80);--warn:light-dark(#8a5a00,#f0c05a);--live:light-dark(#0a5bb5,#7db8ff)}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
header{padding:.8rem 1.5rem;background:var(--card);border-bottom:1px solid var(--line)}header span{color:var(--soft);
margin-left:.5rem}
main{max-width:60rem;margin:0 auto;padding:1.5rem}h1{font-size:1.5rem;margin:.2rem 0 1rem}h2{font-size:1.1rem;
margin:1.5rem 0 .5rem}
a{color:var(--link)}header a{color:inherit;text-decoration:none}
table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line)}th,td{text-align:left;
padding:.45rem .8rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th{color:var(--soft);font-weight:500;font-size:.9rem}pre{background:var(--card);border:1px solid var(--line);
padding:.8rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.state{font-weight:600}.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.live{color:var(--live)}
.quiet{color:var(--soft)}
.soft{color:var(--soft)}label{display:block;margin:.6rem 0}input,button{font:inherit;padding:.35rem .6rem;
color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:.25rem}
`;
