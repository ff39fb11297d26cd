// The style and the script of the sweep's page. Every mark is a character as well as a colour.
#include "report/html_parts.h"

namespace assay {

// What a name tells when it is opened lies over the row's cells: as wide as the window, not as the column of names.
// Its negative margin keeps it from widening that column.
const std::string_view kSweepStyle = R"css(
body{display:block;max-width:none}
:root{--names:23rem;--about:min(60rem,calc(100vw - 5rem))}
.lead{font-size:1.1rem;font-weight:600}
nav.parts{position:static;padding:.4rem 0}nav.parts a{margin-right:1.2rem}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1rem;margin:.5rem 0;padding:0;list-style:none;font-size:.92rem}
.legend b{display:inline-block;min-width:1.4rem;text-align:center;border-radius:3px;font:600 .85rem ui-monospace,monospace;
line-height:1.4rem;margin-right:.3rem;border:1px solid var(--line)}
.x{background:var(--errbg);color:var(--err)}.w{background:var(--warnbg);color:var(--warn)}.o{background:var(--okbg);color:var(--ok)}
.g{background:var(--soft)}.n,.u{color:var(--dim)}
#map{max-height:88vh;overflow:auto;border:1px solid var(--line)}
#map:focus-visible,select:focus-visible{outline:2px solid var(--link);outline-offset:2px}
#map table{border-collapse:separate;border-spacing:0;width:auto;font-size:.85rem}
#map th,#map td{border-bottom:1px solid var(--line);padding:.2rem .35rem}
#map td{text-align:center;min-width:.95rem;padding:.25rem 0;font:.75rem/1.4 ui-monospace,monospace}
#map .s{border-left:1px solid var(--line)}
#map thead tr:first-child th{position:sticky;top:0;background:var(--bg);z-index:2;vertical-align:bottom}
#map thead th.v{padding:.3rem 0;font-weight:400}
#map thead th.v span{writing-mode:vertical-rl;transform:rotate(180deg);white-space:nowrap;max-height:9rem;overflow:hidden}
#map thead th:first-child,#map tbody th{position:sticky;left:0;background:var(--bg);width:var(--names);min-width:var(--names);
max-width:var(--names);border-right:1px solid var(--line);z-index:1}
#map thead tr:first-child th:first-child{z-index:3}
#map thead td{font-size:.65rem;vertical-align:bottom}
#map summary code{background:none;padding:0}.when{color:var(--dim);font-size:.92em}
#map tbody th code{overflow-wrap:anywhere}
.about{width:var(--about);margin-right:calc(0rem - var(--about));background:var(--bg);border:1px solid var(--line);
border-radius:4px;padding:.3rem .7rem;margin-top:.4rem;scroll-margin-top:14rem;max-height:70vh;overflow:auto}
.about p{margin:.3rem 0;overflow-wrap:anywhere}
tr:has(details[open])>th{z-index:2!important}
tr:has(:target)>th,tr.here>th{background:var(--mark)!important}
.tools{display:flex;gap:.6rem 1rem;flex-wrap:wrap;align-items:end;margin:.8rem 0}
.tools label{display:block;font-size:.92rem;max-width:100%}
.tools input,.tools select{display:block;font:inherit;padding:.3rem;background:var(--bg);color:var(--fg);
border:1px solid var(--dim);border-radius:4px;max-width:100%}
.item summary{overflow-wrap:anywhere}
@media (max-width:56rem){:root{--names:9.5rem;--about:calc(100vw - 3.5rem)}#map{max-height:80vh}nav.parts{padding:.4rem 0}}
@media print{#map{max-height:none;overflow:visible}.tools,nav.parts{display:none}.about{width:auto;margin-right:0;max-height:none}}
)css";

// A row's marks stand in data-m, one character a version: the filters read nothing else.
const std::string_view kSweepScript = R"js(
'use strict';
(function () {
  function the(id) { return document.getElementById(id); }
  var names = the('names'), map = the('map'), tools = the('tools');
  var rows = names ? Array.prototype.slice.call(names.rows) : [];
  var items = Array.prototype.slice.call(document.querySelectorAll('.item'));
  var text = new Map();
  rows.concat(items).forEach(function (one) {
    text.set(one, (one.dataset.t || one.querySelector('summary').textContent).toLowerCase());
  });
  var find = the('find'), show = the('show'), at = the('at'), sort = the('sort');
  function filter() {
    var words = find.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    function named(one) { return words.every(function (word) { return text.get(one).indexOf(word) >= 0; }); }
    rows.forEach(function (row) {
      var marks = at.value === '' ? row.dataset.m : row.dataset.m.charAt(at.value);
      var on = named(row) && (show.value === '' && at.value === '' ||
        Array.prototype.some.call(show.value || 'X!', function (mark) { return marks.indexOf(mark) >= 0; }));
      row.classList.toggle('off', !on);
      if (on) shown++;
    });
    items.forEach(function (item) { item.classList.toggle('off', !named(item)); });
    the('count').textContent = shown + ' of ' + rows.length + ' names';
  }
  function order() {
    var by = {
      urgency: function (a, b) { return a.dataset.i - b.dataset.i; },
      name: function (a, b) { return text.get(a) < text.get(b) ? -1 : text.get(a) > text.get(b) ? 1 : a.dataset.i - b.dataset.i; },
      first: function (a, b) { return b.dataset.f - a.dataset.f || a.dataset.i - b.dataset.i; }
    }[sort.value];
    rows.slice().sort(by).forEach(function (row) { names.appendChild(row); });
  }
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1)), to = id && the(id);
    rows.forEach(function (row) { row.classList.toggle('here', !!to && row.contains(to)); });
    if (!to) return;
    for (var up = to; up; up = up.parentElement) {
      if (up.tagName === 'DETAILS') up.open = true;
      up.classList.remove('off');
    }
    var row = to.closest('#names tr');
    if (!row) return to.scrollIntoView();
    row.querySelector('summary').focus({ preventScroll: true });
    map.scrollIntoView({ block: 'nearest' });
    map.scrollTop = row.offsetTop - names.offsetTop;
  }
  function step(by) {
    var seen = Array.prototype.filter.call(document.querySelectorAll('#names summary, .item > summary'), function (one) {
      return one.offsetParent !== null;
    });
    if (!seen.length) return;
    var box = document.activeElement.closest('#names tr, .item');
    var here = box ? seen.indexOf(box.querySelector('summary')) : -1;
    var next = seen[Math.min(seen.length - 1, Math.max(0, here < 0 ? 0 : here + by))];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'center' });
  }
  window.addEventListener('hashchange', reveal);
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') { find.value = ''; filter(); if (document.activeElement === find) find.blur(); return; }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === '/') { event.preventDefault(); find.focus(); }
    else if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
  });
  if (tools) {
    tools.hidden = false;
    tools.addEventListener('submit', function (event) { event.preventDefault(); });
    find.addEventListener('input', filter);
    [show, at].forEach(function (one) { one.addEventListener('change', filter); });
    sort.addEventListener('change', order);
    filter();
    map.scrollLeft = map.scrollWidth;
  }
  reveal();
})();
)js";

}  // namespace assay
