// The style and the script of the HTML report. Colours keep a contrast of 4.5:1 or more in both schemes.
#include "report/html_parts.h"

namespace assay {

const std::string_view kHtmlStyle = R"css(
:root{--bg:#fff;--fg:#1c2024;--dim:#5b6470;--line:#d8dde3;--soft:#f4f6f8;--link:#0550ae;--err:#b42318;--errbg:#fdecea;
--warn:#8a5300;--warnbg:#fff4de;--ok:#1a6b3c;--okbg:#e6f4eb;--mark:#fff1b8;--edge:#9aa5b1}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e4e7eb;--dim:#9aa4b0;--line:#343a41;--soft:#1d2125;--link:#7ab7ff;
--err:#ff9d94;--errbg:#3f1d1a;--warn:#f0bd6a;--warnbg:#3a2c12;--ok:#86d6a4;--okbg:#17331f;--mark:#4a3f14;--edge:#56616d}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;
display:grid;grid-template-columns:15rem minmax(0,1fr);grid-template-areas:"h h" "n m";column-gap:2rem;max-width:80rem;
margin:0 auto;padding:0 1.5rem 4rem}
header{grid-area:h;padding:1.5rem 0 .5rem;border-bottom:1px solid var(--line)}
header p{margin:.2rem 0}
h1{font-size:1.5rem;margin:.1rem 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2.2rem 0 .6rem;padding-bottom:.2rem;border-bottom:1px solid var(--line)}
h2 a{color:inherit;text-decoration:none}h2 a:hover{text-decoration:underline}
nav{grid-area:n;position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:1.5rem 0;font-size:.92rem}
nav ul{list-style:none;margin:0 0 1rem;padding:0}nav li{margin:.25rem 0}
main{grid-area:m;min-width:0}main:focus{outline:none}
a{color:var(--link)}a:focus-visible,summary:focus-visible,pre:focus-visible,input:focus-visible,.wide:focus-visible,.item:focus-visible{
outline:2px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem;z-index:2}
.dim{color:var(--dim)}
code,pre,kbd{font:.86em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{overflow-wrap:anywhere;background:var(--soft);border-radius:3px;padding:.05em .25em}a code{color:inherit}
kbd{border:1px solid var(--line);border-radius:3px;padding:0 .3em}
pre{background:var(--soft);border:1px solid var(--line);border-radius:4px;padding:.5rem .6rem;overflow-x:auto;margin:.3rem 0 .8rem}
pre i{color:var(--dim);font-style:normal;user-select:none}
mark{display:block;background:var(--mark);color:inherit;margin:0 -.6rem;padding:0 .6rem;width:max-content;min-width:calc(100% + 1.2rem)}
pre ins{color:var(--ok);text-decoration:none}pre del{color:var(--err);text-decoration:none}
.badge{display:inline-block;font-size:.78rem;font-weight:600;line-height:1.4;padding:.08rem .5rem;border-radius:1rem;white-space:nowrap}
.badge.big{font-size:1rem;padding:.2rem .8rem}
.badge.error{color:var(--err);background:var(--errbg)}.badge.warning{color:var(--warn);background:var(--warnbg)}
.badge.note{color:var(--ok);background:var(--okbg)}
details.item{border:1px solid var(--line);border-left-width:4px;border-radius:4px;margin:.6rem 0;padding:.5rem .8rem}
details.error{border-left-color:var(--err)}details.warning{border-left-color:var(--warn)}details.note{border-left-color:var(--ok)}
summary{cursor:pointer}summary .t{overflow-wrap:anywhere}
.self{font-size:.8rem;color:var(--dim);text-decoration:none;margin-left:.3rem}.self:hover{text-decoration:underline}
dl{margin:.6rem 0;display:grid;grid-template-columns:minmax(7rem,max-content) minmax(0,1fr);gap:.25rem .9rem}
dt{color:var(--dim);font-size:.9rem}dd{margin:0;overflow-wrap:anywhere}
figure{margin:.4rem 0}figcaption{font-size:.9rem}.role{font-size:.8rem;color:var(--dim)}
.contradicts .role{color:var(--err)}.supports .role{color:var(--ok)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
tbody th{font-weight:400;min-width:14rem}thead th{color:var(--dim);font-weight:600}
ol{padding-left:1.6rem}ol li{margin:.35rem 0;overflow-wrap:anywhere}
form label{display:block}form input[type=search]{width:100%;font:inherit;padding:.3rem;background:var(--bg);color:var(--fg);
border:1px solid var(--dim);border-radius:4px}
fieldset{border:0;padding:0;margin:.6rem 0}legend{padding:0;color:var(--dim)}.keys{font-size:.82rem}
:target{box-shadow:0 0 0 2px var(--link)}
section:target{box-shadow:none}
.graph svg{width:100%;min-width:44rem;height:auto;font:12px system-ui,sans-serif}.graph{overflow-x:auto}
.graph text{fill:var(--fg)}.graph .h{font-weight:600;font-size:14px}
.graph rect{fill:var(--soft);stroke:var(--line)}.graph .n.e3 rect{stroke:var(--err)}.graph .n.e2 rect{stroke:var(--warn)}
.graph path{fill:none;stroke:var(--edge);opacity:.45}.graph path.e1{stroke:var(--link);opacity:.55}
.graph path.e2{stroke:var(--warn);opacity:.8}.graph path.e3{stroke:var(--err);opacity:.95}
.graph path:hover{opacity:1}
.key{padding-left:.2rem;border-left:1rem solid var(--edge)}.key.e1{border-color:var(--link)}.key.e2{border-color:var(--warn)}
.key.e3{border-color:var(--err)}
[hidden],.off{display:none!important}
@media (max-width:56rem){body{display:block;padding:0 1rem 3rem}nav{position:static;max-height:none;padding:1rem 0 0}
dl{grid-template-columns:1fr}dd{margin-bottom:.3rem}}
@media print{body{display:block;max-width:none;font-size:11pt}nav,.skip,.self{display:none}details.item,figure,tr{break-inside:avoid}
pre{white-space:pre-wrap}a[href^="http"]::after{content:" (" attr(href) ")";font-size:8pt;overflow-wrap:anywhere}
.graph svg{min-width:0}}
)css";

const std::string_view kHtmlScript = R"js(
'use strict';
(function () {
  var tools = document.getElementById('tools'), q = document.getElementById('q'), hits = document.getElementById('hits');
  var items = Array.prototype.slice.call(document.querySelectorAll('.item'));
  var boxes = Array.prototype.slice.call(tools.querySelectorAll('input[type=checkbox]'));
  var text = items.map(function (item) { return item.textContent.toLowerCase(); });
  tools.hidden = false;
  tools.addEventListener('submit', function (event) { event.preventDefault(); });
  function filter() {
    var words = q.value.toLowerCase().split(/\s+/).filter(Boolean), levels = {}, shown = 0;
    boxes.forEach(function (box) { levels[box.value] = box.checked; });
    items.forEach(function (item, i) {
      var on = levels[item.dataset.level] && words.every(function (word) { return text[i].indexOf(word) >= 0; });
      item.classList.toggle('off', !on);
      if (on) shown++;
    });
    hits.textContent = shown === items.length ? '' : shown + ' of ' + items.length + ' shown';
  }
  q.addEventListener('input', filter);
  boxes.forEach(function (box) { box.addEventListener('change', filter); });
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1)), at = id && document.getElementById(id);
    for (var up = at; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
    if (at) at.scrollIntoView();
  }
  window.addEventListener('hashchange', reveal);
  reveal();
  function step(by) {
    var seen = items.filter(function (item) { return item.offsetParent !== null; });
    if (!seen.length) return;
    var here = seen.indexOf(document.activeElement.closest ? document.activeElement.closest('.item') : null);
    var next = seen[Math.min(seen.length - 1, Math.max(0, here < 0 ? 0 : here + by))];
    var focus = next.querySelector('summary') || next;
    if (focus === next) next.tabIndex = -1;
    focus.focus();
    next.scrollIntoView({ block: 'nearest' });
  }
  var opened = false;
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === 'Escape') { q.value = ''; filter(); q.blur(); return; }
    if (typing) return;
    if (event.key === '/') { event.preventDefault(); q.focus(); }
    else if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === 'e') {
      opened = !opened;
      document.querySelectorAll('details').forEach(function (one) { one.open = opened; });
    }
  });
  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('details.item').forEach(function (one) { one.open = true; });
  });
})();
)js";

}  // namespace assay
