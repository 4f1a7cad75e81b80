/* ops.js - the wall's clock, which stands still without this script at when the page was made; and
 * finding services in a form while one types, which without it the server does. */
(function () {
  'use strict';
  var zone, format;

  function tick() {
    var clock = document.getElementById('clock');
    var time = clock && clock.querySelector('time');
    if (!time) return;
    if (clock.dataset.zone !== zone) {
      zone = clock.dataset.zone;
      format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
    }
    time.textContent = format.format(new Date());
  }

  document.addEventListener('live', tick);
  setInterval(tick, 1000);
  tick();
})();

(function () {
  'use strict';

  // boxes are hidden; options of a list are taken out, as not all browsers hide them
  function show(parts, list, wanted) {
    var shown = 0;
    var left = parts.filter(function (part) {
      var box = part.querySelector('input');
      var fits = wanted.every(function (word) { return part.dataset.folded.indexOf(word) >= 0; });
      if (fits && part.dataset.service !== undefined) shown++;
      return fits || (box ? box.checked : part.selected || part.value === '');
    });
    if (list) list.replaceChildren.apply(list, left);
    else parts.forEach(function (part) { part.hidden = left.indexOf(part) < 0; });
    return shown;
  }

  document.querySelectorAll('.seek').forEach(function (seek) {
    var field = seek.querySelector('input');
    var said = seek.querySelector('[role="status"]');
    var list = seek.parentNode.querySelector('select');
    var parts = Array.from(seek.parentNode.querySelectorAll('.boxes label, option'));

    if ('part' in field.dataset) return; // the rest of them is not here
    parts.forEach(function (part) {
      part.dataset.folded = window.foldWords(part.textContent + ' ' + (part.dataset.service || ''));
    });
    seek.querySelector('button').hidden = true;
    field.form.addEventListener('submit', function (event) { event.preventDefault(); });
    field.addEventListener('input', function () {
      var shown = show(parts, list, window.foldWords(field.value).split(' '));
      said.textContent = field.value.trim() === '' ? '' :
        shown === 0 ? said.dataset.none : shown + ' ' + said.dataset.some;
    });
  });
})();
