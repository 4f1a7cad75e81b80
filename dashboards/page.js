/* page.js - what an open page can do by itself: say that it is a copy that somebody kept for too
 * long, and find services while one types.  Without it the page says until when it is valid, and
 * the server does the finding. */
(function () {
  'use strict';

  /* --- how old is it? --- */

  var LOOK_MS = 15000; // how often
  var outdated = document.getElementById('outdated');

  function look() {
    var asof = document.getElementById('asof');
    if (asof && outdated) outdated.hidden = Date.now() <= Date.parse(asof.dataset.valid);
  }

  /* --- finding --- */

  var field = document.getElementById('q');
  var found = document.getElementById('q-found');

  // as it is typed without accents
  function fold(text) {
    return text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/g, 'd')
      .replace(/\s+/g, ' ').trim();
  }

  function filter() {
    var wanted = fold(field.value).split(' ');
    var byAgency = 'agency' in field.dataset; // it stands above the rows, else beside the name
    var shown = 0;
    document.querySelectorAll('.group').forEach(function (group) {
      var left = 0;
      var title = byAgency ? fold(group.querySelector('h3').textContent) : '';
      group.querySelectorAll('.services > li').forEach(function (row) {
        var text = title;
        row.querySelectorAll(byAgency ? ':scope > a' : ':scope > a, .beside').forEach(function (part) {
          text += ' ' + fold(part.textContent);
        });
        row.hidden = !wanted.every(function (word) { return text.indexOf(word) >= 0; });
        if (!row.hidden) left++;
      });
      group.hidden = left === 0;
      shown += left;
    });
    found.textContent = field.value.trim() === '' ? '' :
      shown === 0 ? found.dataset.none : shown + ' ' + found.dataset.some;
  }

  if (field && found && !('whole' in field.dataset)) {
    field.addEventListener('input', filter);
    document.addEventListener('live', filter);
    if (field.value) filter();
  }
  document.addEventListener('live', look);
  setInterval(look, LOOK_MS);
  look();
})();
